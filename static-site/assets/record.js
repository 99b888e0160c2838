// The FHIR of a card in words. What the card may not say as `display` stands in the first note.

import { isObject } from "./seal/form.js";

const LOINC = "http://loinc.org";
const NARRATIVES = { "10154-3": "symptoms", "34109-9": "notes", "18776-5": "follow_up", "30954-2": "tests" };
/** The status a reader assumes; any other one changes what the line means and is shown. */
const USUAL = { MedicationRequest: "active", Immunization: "completed", Procedure: "completed", Observation: "final" };

/** Patient and visit of a card's bundle. Never throws: what cannot be read is left out. */
export function recordOf(bundle) {
  const resources = list(bundle?.entry).map(({ resource }) => resource).filter(isObject);
  const visit = { diagnosis: [], prescriptions: [], observations: [], procedures: [], immunizations: [] };
  for (const resource of resources) {
    const type = resource.resourceType;
    // A card names its types itself, also `__proto__`.
    if (typeof type === "string" && Object.hasOwn(READERS, type)) READERS[type](resource, visit);
  }
  return { patient: patientOf(resources.find(({ resourceType }) => resourceType === "Patient") ?? {}), visit };
}

const READERS = {
  Encounter(resource, visit) {
    visit.date = day(resource.period?.start);
    visit.kind = list(resource.type).map(inWords).find(Boolean);
  },
  Condition(resource, visit) {
    const status = [code(resource.verificationStatus), code(resource.clinicalStatus)].find((one) => one && one !== "confirmed" && one !== "active");
    visit.diagnosis.push({ ...named(resource, resource.code), status });
  },
  MedicationRequest(resource, visit) {
    const { text } = named(resource, resource.medicationCodeableConcept);
    visit.prescriptions.push({ drug: text, ...dosage(list(resource.dosageInstruction)[0]), status: unusual(resource) });
  },
  Immunization(resource, visit) {
    visit.immunizations.push({ ...named(resource, resource.vaccineCode), date: day(resource.occurrenceDateTime), status: unusual(resource) });
  },
  Procedure(resource, visit) {
    visit.procedures.push({ ...named(resource, resource.code), date: day(resource.performedDateTime), status: unusual(resource) });
  },
  Observation(resource, visit) {
    const loinc = text(list(resource.code?.coding).find(({ system }) => system === LOINC)?.code);
    const narrative = loinc && Object.hasOwn(NARRATIVES, loinc) ? NARRATIVES[loinc] : undefined;
    const { value, unit } = measured(resource);
    if (narrative === "tests" && value) {
      visit.observations.push({ name: inWords(resource.code), value, status: unusual(resource) });
    } else if (narrative && value) {
      visit[narrative] = visit[narrative] ? `${visit[narrative]}\n${value}` : value;
    } else {
      const parts = partsOf(resource);
      const whole = { name: named(resource, resource.code).text, value, unit, status: unusual(resource) };
      visit.observations.push(...(value || parts.length === 0 ? [whole] : []), ...parts);
    }
  },
};

/** What is measured in one go, such as the two pressures of the blood. */
function partsOf(resource) {
  const parts = list(resource.component).map((part) => ({ name: inWords(part.code), ...measured(part), status: unusual(resource) }));
  return parts.filter(({ value }) => value);
}

function patientOf(patient) {
  const name = list(patient.name)[0] ?? {};
  const written = text(name.text) ?? [...(Array.isArray(name.given) ? name.given : []), name.family].filter((part) => typeof part === "string").join(" ");
  return { name: written, birth_date: day(patient.birthDate), gender: text(patient.gender) };
}

function named(resource, concept) {
  const words = inWords(concept) ?? text(list(resource.note)[0]?.text);
  const given = code(concept);
  return { text: words ?? given ?? resource.resourceType, code: words && given !== "OTH" ? given : undefined };
}

function dosage(instruction) {
  const bounds = instruction?.timing?.repeat?.boundsDuration;
  return {
    dose: text(instruction?.text),
    frequency: text(instruction?.patientInstruction),
    days: bounds?.code === "d" && Number.isInteger(bounds.value) ? bounds.value : undefined,
  };
}

function measured(resource) {
  const quantity = resource.valueQuantity;
  if (quantity && typeof quantity.value === "number") {
    return { value: `${text(quantity.comparator) ?? ""}${quantity.value}`, unit: text(quantity.unit) ?? text(quantity.code) };
  }
  const { valueString, valueDateTime, valueTime, valueInteger, valueBoolean, valueCodeableConcept } = resource;
  const value = [valueString, valueDateTime, valueTime, valueInteger, valueBoolean, inWords(valueCodeableConcept)].find(isPlain);
  return { value: value === undefined ? undefined : String(value) };
}

const unusual = (resource) => (resource.status !== USUAL[resource.resourceType] ? text(resource.status) : undefined);
const inWords = (concept) => text(concept?.text) ?? list(concept?.coding).map(({ display }) => text(display)).find(Boolean);
const code = (concept) => list(concept?.coding).map((coding) => text(coding.code)).find(Boolean);
const text = (value) => (typeof value === "string" && value.trim() ? value.trim() : undefined);
// Only these become words: an object may have no `toString`, or one of its own.
const isPlain = (value) => ["string", "number", "boolean"].includes(typeof value);
/** The objects of a list; FHIR has no others where this is asked. */
const list = (value) => (Array.isArray(value) ? value.filter(isObject) : []);
const day = (value) => text(value)?.slice(0, 10);
