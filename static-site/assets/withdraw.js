import { confirmed } from "./confirm.js";
import { byId, element } from "./element.js";
import { say } from "./say.js";
import { notice } from "./status.js";
import { isUnknown, write } from "./write.js";

/** What can be taken back: the button's id (its dialog's begins with it), the address, and the words. */
export const CARDS = { button: "void-cards", path: "card-revocations", failed: "card.void_failed", unknown: "card.void_unknown" };
export const VERSION = { button: "void-version", path: "version-revocations", failed: "card.version_failed", unknown: "card.version_unknown" };

/** Asks whether it is meant. */
export function meant({ button }, subject) {
  return confirmed(byId(`${button}-dialog`), subject);
}

/** Takes back; false when the answer was lost, so that nobody here knows whether it was done. Throws `Problem`. */
export async function withdraw({ path }, address, version) {
  try {
    await write("POST", `${address}/${path}`, { version });
  } catch (problem) {
    if (isUnknown(problem)) return false;
    throw problem;
  }
  return true;
}

/** That it is not known, and a button to ask again. */
export function notKnown({ unknown }, again) {
  const button = element("button", { class: "button", type: "button", on: { click: again } }, say("problem.retry"));
  return notice("warn", say(unknown), say("card.unknown_detail"), element("p", { class: "actions" }, button));
}
