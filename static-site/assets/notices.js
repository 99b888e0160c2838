// Which notices somebody has seen. The service does not keep it: a device that was never here shows all as new.

const SEEN = "medseal.notices";

/** The time of the newest notice that this person saw on this device, in milliseconds; 0 for none. */
export function seenUntil({ id }) {
  try {
    return Number(JSON.parse(localStorage.getItem(SEEN) ?? "{}")[id] ?? 0);
  } catch {
    return 0;
  }
}

/** They have now seen those until this time. */
export function seen({ id }, time) {
  try {
    localStorage.setItem(SEEN, JSON.stringify({ ...JSON.parse(localStorage.getItem(SEEN) ?? "{}"), [id]: time }));
  } catch {
    // Without storage they are new again on the next page.
  }
  document.dispatchEvent(new CustomEvent("notices-seen"));
}
