// Which of a chart's versions are visits as they stand today.

/** The versions that nothing in the list replaces, without those that only say who the patient is; newest first. */
export function standingVisits(versions) {
  const replaced = new Set(versions.map(({ replaces }) => replaces).filter(Boolean));
  return versions.filter(({ version, kind, visit }) => !replaced.has(version) && (kind ?? "visit") === "visit" && !isRegistration(version, visit));
}

/** A chart that was opened by registration begins with a version that holds nothing. */
function isRegistration(number, visit) {
  return number === 1 && visit && !visit.date && !Object.values(visit).some((part) => (Array.isArray(part) ? part.length : part));
}
