/** Asks the question of a dialog about its `subject`; false when it is closed in any other way than by its "yes". */
export function confirmed(dialog, subject) {
  dialog.querySelector("p strong").textContent = subject;
  return new Promise((resolve) => {
    dialog.returnValue = "";
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    dialog.showModal();
  });
}
