import { canSay, say } from "../say.js";
import { showDate } from "../dates.js";
import { plain } from "../diff.js";

/** What a field of a patient's details is called; one that is not known is called what the service calls it. */
export function label(field) {
  const [name] = String(field).split(/[.[]/);
  return canSay(`details.field.${name}`) ? say(`details.field.${name}`) : field;
}

/** A value of a field, as it is read. */
export function show(field, value) {
  if (field === "birth_date") return showDate(value);
  if (field === "gender" && canSay(`gender.${value}`)) return say(`gender.${value}`);
  return plain(value);
}
