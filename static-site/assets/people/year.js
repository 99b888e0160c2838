import { say } from "../say.js";

/** The error of a field that holds something else than a year; the service knows which years can be. */
export function wrongYear(input) {
  const text = input.value.trim();
  return text === "" || /^\d{4}$/.test(text) ? [] : [{ field: input.id, detail: say("people.year") }];
}

/** The year of a field, or nothing when it is empty. */
export function typedYear(input) {
  return input.value.trim() ? Number(input.value.trim()) : undefined;
}
