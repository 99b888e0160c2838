import { say } from "./say.js";

/** Characters, as the service counts them; what else makes a password weak, only the service knows. */
const LEAST = 12;

/** The error of a new password that is too short. */
export function newPassword(input) {
  return [...input.value].length < LEAST ? [{ field: input.id, detail: say("welcome.short") }] : [];
}
