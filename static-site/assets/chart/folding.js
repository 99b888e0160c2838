/**
 * The versions of a chart, newest first, with each amended visit as one: `{newest, earlier}`. A visit stands where it
 * was last amended; what it said before is folded into it.
 */
export function folded(versions) {
  const groups = new Map();
  for (const version of versions) {
    const visit = originOf(version);
    const group = groups.get(visit);
    if (group) group.earlier.push(version);
    else groups.set(visit, { newest: version, earlier: [] });
  }
  return [...groups.values()];
}

/** The version that a visit began with; changes of who the patient is stand each for itself. */
export function originOf({ version, kind, amends }) {
  return kind === "patient" ? version : amends ?? version;
}

/** Whether something stood there before. */
export function isRevision({ version, kind, replaces }) {
  return kind === "patient" ? version > 1 : Boolean(replaces);
}
