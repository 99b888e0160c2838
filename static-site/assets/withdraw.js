import { request } from "./api.js";
import { confirmed } from "./confirm.js";
import { byId, element } from "./element.js";
import { say } from "./say.js";
import { notice } from "./status.js";

/** The key of each request whose answer was lost: sent again, it is not done twice. */
const unanswered = new Map();

/** What can be taken back: the button's id (its dialog's begins with it), the address, and the words. */
export const CARDS = { button: "void-cards", path: "card-revocations", failed: "card.void_failed", unknown: "card.void_unknown" };
export const VERSION = { button: "void-version", path: "version-revocations", failed: "card.version_failed", unknown: "card.version_unknown" };

/** Asks whether it is meant. */
export function meant({ button }, subject) {
  return confirmed(byId(`${button}-dialog`), subject);
}

/** Takes back; false when the answer was lost, so that nobody here knows whether it was done. Throws `Problem`. */
export async function withdraw({ path }, address, version) {
  const url = `${address}/${path}`;
  const name = `${url} ${version}`;
  const key = unanswered.get(name) ?? crypto.randomUUID();
  unanswered.set(name, key);
  try {
    await request(url, { method: "POST", body: { version }, headers: { "idempotency-key": key } });
  } catch (problem) {
    if (problem.status === 0 || problem.status >= 500) return false;
    unanswered.delete(name);
    throw problem;
  }
  unanswered.delete(name);
  return true;
}

/** That it is not known, and a button to ask again. */
export function notKnown({ unknown }, again) {
  const button = element("button", { class: "button", type: "button", on: { click: again } }, say("problem.retry"));
  return notice("warn", say(unknown), say("card.unknown_detail"), element("p", { class: "actions" }, button));
}
