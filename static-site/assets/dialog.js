import { clearErrors } from "./forms.js";

/**
 * A dialog with a form. `open(subject)` shows it anew; `send` is called when the form is submitted and closes it by
 * `close()` when all is well: what was typed stays where it is until then.
 */
export class FormDialog {
  constructor(dialog, send) {
    this.dialog = dialog;
    this.form = dialog.querySelector("form");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      send();
    });
    this.form.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  }

  open(subject) {
    clearErrors(this.form);
    this.form.reset();
    this.dialog.querySelector("p strong").textContent = subject;
    this.dialog.showModal();
  }

  close() {
    this.dialog.close();
  }
}
