// A FHIR Bundle of a whole record, visit by visit.

import { showDate } from "./dates.js";
import { element } from "./element.js";
import { recordOf } from "./record.js";
import { say } from "./say.js";
import { isObject } from "./seal/form.js";
import { isEmptyVisit, visitView } from "./visit-view.js";

/** Patient and visits of a Bundle, newest first. What names no visit stands at the end, by itself. */
export function visitsOf(bundle) {
  const entries = (Array.isArray(bundle?.entry) ? bundle.entry : []).filter((entry) => isObject(entry?.resource));
  const visits = new Map();
  for (const entry of entries.filter(({ resource }) => resource.resourceType === "Encounter")) {
    const visit = { entries: [entry] };
    for (const name of [visit, ...namesOf(entry)]) visits.set(name, visit);
  }
  const others = { entries: [] };
  for (const entry of entries) {
    const { resourceType: type, encounter, context } = entry.resource;
    if (["Encounter", "Patient", "Provenance"].includes(type)) continue;
    const reference = encounter?.reference ?? (Array.isArray(context?.encounter) ? context.encounter[0]?.reference : context?.encounter?.reference);
    (visits.get(reference) ?? others).entries.push(entry);
  }
  const patient = entries.filter(({ resource }) => resource.resourceType === "Patient");
  const read = ({ entries: some }) => recordOf({ entry: some }).visit;
  const found = [...new Set(visits.values())].map(read).sort((one, other) => (other.date ?? "").localeCompare(one.date ?? ""));
  return { patient: recordOf({ entry: patient }).patient, visits: [...found, ...(others.entries.length ? [read(others)] : [])] };
}

/** What a reference may call an entry. */
function namesOf({ fullUrl, resource }) {
  return [fullUrl, resource.id && `${resource.resourceType}/${resource.id}`].filter(Boolean);
}

/** The visits in words. */
export function bundleView(visits) {
  const row = (visit) => element("li", { class: "sheet-visit" }, element("h3", {}, visit.date ? showDate(visit.date) : say("open.undated")), isEmptyVisit(visit) ? element("p", { class: "muted" }, say("record.nothing")) : visitView(visit));
  return element("ol", { class: "sheet-visits" }, visits.map(row));
}
