// The lists of a doctor: patients, as an admin sees them too, and the visits of a chart.

import { day, id, moment, name } from "../answers.mjs";

const chart = `/api/records/patients/${id(3)}`;
const patient = (index) => ({ id: id(index), name: name(index), birth_date: day(-9000 - index * 11), gender: ["female", "male", "other", "unknown"][index % 4], versions: index });
const batch = { batch: 7, transaction: `0x${"ab".repeat(32)}`, block: 812, time: Math.floor(Date.now() / 1000) - 600 };
const visit = (index) => ({
  date: day(-index * 3),
  symptoms: index % 3 ? "Cough and fever for three days" : undefined,
  diagnosis: [{ text: index % 2 ? "Acute bronchitis, unspecified" : `O’Brien’s sign <b>${index}</b> & more`, code: "J20.9" }],
  prescriptions: [{ drug: "Amoxicillin", dose: "500 mg", frequency: "three times a day", days: 7 }],
  attachments: index % 9 === 2 ? [{ id: id(index), title: name(index), type: "image/png", size: 183_421, sha256: "00".repeat(32) }] : [],
});
const version = (index) => ({
  version: 5000 - index,
  kind: index % 10 === 4 ? "patient" : "visit",
  ...(index % 10 === 4 && { replaces: 1, reason: "They moved" }),
  integrity: index % 25 === 7 ? "altered" : "intact",
  state: "anchored",
  anchored: batch,
  commitment: `0x${String(index).padStart(64, "0")}`,
  author: { id: id(1), name: name(index) },
  saved_at: moment(-index * 4000),
  visit: index % 25 === 7 ? undefined : index % 10 === 4 ? {} : visit(index),
});
const DETAILS = { details: { family: "Deshpande", given: "Nila", birth_date: day(-15000), gender: "female", phone: "+49 30 1234567", conditions: [{ text: "Asthma", code: "J45.9" }] }, name: "Nila Deshpande", version: 3, etag: '"3"' };
const patients = { address: "/patients", list: "#patients", row: "#patients li", more: "#more", path: "/api/records/patients", answer: (all, next) => ({ patients: all, next }), item: patient };

export default [
  { ...patients, name: "patients", role: "doctor" },
  { ...patients, name: "patients-admin", role: "admin" },
  {
    name: "chart",
    role: "doctor",
    address: `/chart#${id(3)}`,
    list: "#timeline",
    row: "#timeline > .timeline > .entry",
    more: "#more",
    path: chart,
    answer: (versions, next) => ({ patient: { name: "Nila Deshpande", birth_date: day(-15000), gender: "female" }, versions, next, etag: '"5000"' }),
    item: version,
    others: { [`${chart}/details`]: DETAILS },
  },
];
