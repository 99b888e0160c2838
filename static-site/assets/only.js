import { element, fill } from "./element.js";
import { at } from "./language.js";
import { say } from "./say.js";
import { empty } from "./status.js";

/** Says that a page is for admins, and leads a doctor to where they work; the service was not asked. */
export function adminsOnly(box, { role }) {
  const doctor = role === "doctor";
  const told = empty("lock", say("people.admins_only"), say(doctor ? "people.admins_only_doctor" : "people.admins_only_other"));
  if (doctor) {
    told.append(element("p", { class: "actions" }, element("a", { class: "button", href: at("/patients") }, say("people.to_patients"))));
  }
  fill(box, told);
}
