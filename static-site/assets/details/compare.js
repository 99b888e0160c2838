import { plain } from "../diff.js";

const FIELDS = ["given", "family", "birth_date", "gender", "email", "phone", "address", "practitioner"];
const words = (conditions = []) => conditions.map(plain).join("\n");

/** What is different between two states of a patient's details, in the form of the service's changes. */
export function compare(before, after) {
  const changes = FIELDS.filter((field) => plain(before[field]) !== plain(after[field])).map((field) => ({ field, before: before[field], after: after[field] }));
  const [one, other] = [before.conditions ?? [], after.conditions ?? []];
  const lacks = (list, item) => !list.some((condition) => plain(condition) === plain(item));
  return [
    ...changes,
    ...one.filter((item) => lacks(other, item)).map((item) => ({ field: "conditions", before: item })),
    ...other.filter((item) => lacks(one, item)).map((item) => ({ field: "conditions", after: item })),
  ];
}

/** What somebody typed over `seen`, and what another has written since where they typed nothing. */
export function merge(seen, typed, since) {
  const taken = FIELDS.map((field) => [field, plain(typed[field]) === plain(seen[field]) ? since[field] : typed[field]]);
  const untouched = words(typed.conditions) === words(seen.conditions);
  return { ...Object.fromEntries(taken), conditions: untouched ? since.conditions : typed.conditions };
}
