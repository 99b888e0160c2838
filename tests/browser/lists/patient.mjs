// The lists of a patient, and those that every role has.

import { id, moment, name, PEOPLE } from "../answers.mjs";

const page = (member, more = {}) => (items, next) => ({ [member]: items, next, ...more });
const patient = PEOPLE.patient.id;
const STATES = ["booked", "proposed", "cancelled", "fulfilled", "noshow"];
/** Every third quarter of an hour from tomorrow on, so that days change within the list. */
const start = (index) => new Date(Math.ceil(Date.now() / 900_000) * 900_000 + (96 + index * 3) * 900_000).toISOString().replace(".000Z", "Z");
const appointment = (index) => ({
  id: id(index),
  patient: { id: id(5000 + index), name: name(index) },
  practitioner: { id: id(1), name: "Dr. Asha Iyer" },
  start: start(index),
  minutes: [15, 30, 45, 60][index % 4],
  reason: index % 3 ? `A question about the medicine, ${index} <b>` : undefined,
  status: STATES[index % STATES.length],
  by: index % STATES.length === 2 ? "patient" : undefined,
  cancel_reason: index % STATES.length === 2 ? "Travelling" : undefined,
  asked_at: moment(-index),
  etag: `"${index}"`,
});
const KINDS = ["update", "appointment-booked", "appointment-moved", "consent-accepted", "emergency-access", "consent-rejected", "something-new"];
const notice = (index) => ({
  id: `1764000000-${id(index)}`,
  kind: KINDS[index % KINDS.length],
  at: moment(-index * 37),
  read: index % 2 === 1,
  patient,
  practitioner_name: name(index),
  version: 4,
  message: index % KINDS.length === 0 ? "Everything is fine.\nSee you in spring." : undefined,
  until: index % KINDS.length === 4 ? moment(60) : undefined,
});
const doctor = (index) => ({ id: id(index), name: `Dr. ${name(index)}`, specialisation: ["General practice", "Cardiology", undefined][index % 3], practising_since: index % 4 ? 1990 + (index % 36) : undefined, phone: index % 5 ? `+49 30 ${index}` : undefined, photo: false });
const appointments = (role) => ({ name: `appointments-${role}`, role, address: "/appointments", list: "#appointments", row: "#appointments .case", more: "#more", path: "/api/records/appointments", answer: page("appointments"), item: appointment });
const notices = (role) => ({ name: `notices-${role}`, role, address: "/notices", list: "#notices", row: "#notices > .cases > li", more: "#more", path: "/api/records/notices", answer: page("notices", { unread: 2 }), item: notice });

export default [
  appointments("patient"),
  appointments("doctor"),
  appointments("admin"),
  notices("patient"),
  notices("doctor"),
  notices("admin"),
  { name: "doctors", role: "patient", address: "/doctors", list: "#doctors", row: "#doctors .doctor", more: "#more", path: "/api/auth/practitioners", answer: page("practitioners"), item: doctor, others: { [`/api/records/patients/${patient}/consents`]: { consents: [] } } },
  { name: "links", role: "patient", address: "/links", list: "#links", row: "#links > .cases > li", path: `/api/qr/patients/${patient}/links`, answer: page("links"), item: (index) => ({ id: id(index), label: index % 3 ? name(index) : undefined, created_at: moment(-index), expires_at: moment(1000 + index), opened: index, last_opened: index ? moment(-index) : undefined, passcode: index % 2 === 0, spent: index % 10 === 0 }) },
];
