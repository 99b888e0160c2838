import { language } from "./language.js";
import { canSay, say } from "./say.js";

/** The language that the service refuses in. */
const SERVICE = "en";

/**
 * Why the service refuses, in the reader's language: by the stable `type` of the problem, and by its field where a field
 * is all that is wrong. `detail` is what the service says itself; it stands where the reader's language has no words.
 */
export function refusal(type, detail, field) {
  if (language === SERVICE && detail) return detail;
  const kind = String(type).split(/[/:]/).at(-1);
  const names = kind === "invalid-field" && field ? fieldNames(field) : [`types.${kind}`];
  const known = names.map((name) => `refusal.${name}`).find(canSay);
  return known ? say(known) : detail;
}

/** `diagnosis[0].text` is one of the diagnosis; its own name goes first. */
function fieldNames(field) {
  const parts = String(field).replace(/\[\d+\]/g, "").split(".");
  return [...parts].reverse().map((part) => `fields.${part}`);
}
