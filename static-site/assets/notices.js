// Which notices somebody has seen. The service does not keep it: a device that was never here shows all as new.

import { pseudonym } from "./pseudonym.js";

const SEEN = "medseal.notices.";

/** The time of the newest notice that this person saw on this device, in milliseconds; 0 for none. */
export async function seenUntil({ id }) {
  try {
    return Number(localStorage.getItem(await key(id)) ?? 0);
  } catch {
    return 0;
  }
}

/** They have now seen those until this time. */
export async function seen({ id }, time) {
  try {
    localStorage.setItem(await key(id), String(time));
  } catch {
    // Without storage they are new again on the next page.
  }
  document.dispatchEvent(new CustomEvent("notices-seen"));
}

async function key(id) {
  return SEEN + (await pseudonym("notices", id));
}
