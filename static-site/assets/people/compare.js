/** The fields that differ between two states of an account, in the form that `diff` draws. */
export function compare(fields, before, after) {
  return fields.filter((field) => (before[field] ?? "") !== (after[field] ?? "")).map((field) => ({ field, before: before[field], after: after[field] }));
}
