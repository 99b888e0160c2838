import { fragment } from "./fragment.js";

/** Whose chart a page is about: the one behind `#`, else a patient's own, whose account bears its id. */
export function patientOf(person) {
  const [named] = fragment();
  return named || (person.role === "patient" ? person.id : "");
}

/** What to call somebody who has no name here. */
export const called = (name, otherwise) => (typeof name === "string" && name.trim() ? name : otherwise);
