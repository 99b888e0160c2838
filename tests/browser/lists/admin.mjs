// The lists of an admin, and the public log of batches.

import { day, id, moment, name } from "../answers.mjs";

const someone = (index) => ({ id: id(index), name: name(index), email: `somebody-${index}@clinic.example`, role: ["admin", "doctor", "patient"][index % 3], disabled: index % 7 === 3, second_factor: index % 2 === 0, enrolled_at: moment(-index * 999) });
const invitation = (index) => ({ id: id(index), name: name(index), email: `invited-${index}@clinic.example`, role: "doctor", expires_at: moment(600 - index * 60), expired: index > 10 });
const batch = (index) => {
  const landed = index > 1;
  return { number: 2000 - index, state: ["open", "sent", "mined"][index] ?? "final", size: 1 + (index % 90), ...(index > 0 && { versions: index % 40 }), ...(landed && { transaction: `0x${String(index).padStart(64, "9")}`, block: 30000 - index * 7, time: moment(-index * 61), gas: 28_510 + index, fee: String(28_510n * 1_000_000_007n) }) };
};
const revision = (index) => ({ version: 2000 - index, at: moment(-index * 5000), author: name(index), reason: index % 4 ? `They told us at the desk, ${index}` : undefined, integrity: index === 7 ? "altered" : "intact", changes: [{ field: "phone", before: `+49 30 ${index}`, after: `+49 30 ${index + 1}` }, { field: "conditions", after: { text: "Asthma", code: "J45.9" } }] });
const DETAILS = { details: { family: "Deshpande", given: "Nila", birth_date: day(-15000), gender: "female", conditions: [{ text: "Asthma", code: "J45.9" }] }, name: "Nila Deshpande", version: 3, at: moment(-500), author: "Ada Lindqvist", etag: '"3"' };
const page = (member) => (items, next) => ({ [member]: items, next });

export default [
  { name: "accounts", role: "admin", address: "/people", list: "#people", row: "#people > .cases > li", more: "#people-more", path: "/api/auth/people", answer: page("people"), item: someone, others: { "/api/auth/invitations": { invitations: [] } } },
  { name: "invitations", role: "admin", address: "/people", list: "#invitations", row: "#invitations > .cases > li", more: "#invitations-more", path: "/api/auth/invitations", answer: page("invitations"), item: invitation, others: { "/api/auth/people": { people: [] } } },
  { name: "batches", role: null, address: "/chain", list: "#chain", row: "#chain tbody > tr", more: "#more", cursor: "before", path: "/api/verify/log", answer: (batches, next) => ({ batches, next, head: 30_004 }), item: batch },
  {
    name: "details-history",
    role: "doctor",
    address: `/details#${id(3)}`,
    list: "#history",
    row: "#history > .revisions > li",
    empty: "p.muted",
    more: "#history-more",
    path: `/api/records/patients/${id(3)}/details/history`,
    answer: page("revisions"),
    item: revision,
    others: { [`/api/records/patients/${id(3)}/details`]: DETAILS, "/api/auth/practitioners": { practitioners: [] } },
  },
];
