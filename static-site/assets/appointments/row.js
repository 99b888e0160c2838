import { element, icon } from "../element.js";
import { called } from "../own.js";
import { say } from "../say.js";
import { showSpan } from "./words.js";

export const STATES = ["proposed", "booked", "fulfilled", "noshow", "cancelled"];
const LOOKS = { proposed: ["wait", "warn"], booked: ["calendar", "good"], fulfilled: ["yes", "info"], noshow: ["warn", "warn"], cancelled: ["no", "info"] };

/** Whom the reader meets there. */
export function otherSide({ patient, practitioner }, { role }) {
  const doctor = called(practitioner.name, say("appointments.a_doctor"));
  const them = called(patient.name, say("appointments.a_patient"));
  if (role === "patient") return doctor;
  return role === "doctor" ? them : say("appointments.both", { patient: them, doctor });
}

/** An appointment as `person` reads it, with what they may do. */
export function appointmentRow(one, person, acts = []) {
  const { id, status, reason, by, cancel_reason: why, minutes } = one;
  const [drawing, tone] = LOOKS[status] ?? ["info", "info"];
  return element(
    "li",
    { class: "case", "data-tone": tone, dataset: { appointment: id, status } },
    element("span", { class: "case-mark" }, icon(drawing)),
    element(
      "div",
      { class: "case-words" },
      element("p", { class: "case-head" }, element("strong", {}, element("time", { datetime: one.start }, showSpan(one))), element("span", { class: "tag" }, say(`appointments.states.${status}`))),
      element("p", {}, element("bdi", {}, otherSide(one, person)), element("span", { class: "muted" }, ` · ${say("appointments.minutes", { count: minutes })}`)),
      reason && element("p", { class: "prose muted" }, `${say("appointments.reason")}: ${reason}`),
      status === "cancelled" && element("p", { class: "muted" }, [by && say(`appointments.cancelled_by.${by === person.role ? "you" : by}`), why && `${say("appointments.reason")}: ${why}`].filter(Boolean).join(" · ")),
    ),
    acts.length > 0 && element("p", { class: "actions" }, acts),
  );
}
