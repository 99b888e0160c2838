import { element } from "../element.js";
import { figure } from "../figure.js";
import { at } from "../language.js";
import { say } from "../say.js";
import { dayPoint, everyDay } from "./calendar.js";
import { inWords } from "./said.js";
import { stats } from "./stats.js";

const DAYS = 30;

/** Who has an account, and how often signing in failed. */
export function signInFigures({ admins, doctors, patients, sign_in_failures: failures }) {
  const points = everyDay(failures, DAYS).map(dayPoint);
  return [
    stats([
      { label: say("dashboard.doctors"), value: doctors, href: at("/people") },
      { label: say("dashboard.admins"), value: admins, href: at("/people") },
      { label: say("dashboard.patient_accounts"), value: patients, note: say("dashboard.patient_accounts_note") },
      { label: say("dashboard.failures_now"), value: points.at(-1).value, note: say("dashboard.failures_note") },
    ]),
    element("div", { class: "figures" }, figure({ title: say("dashboard.failures"), said: inWords(points, "failures"), heads: [say("figure.day"), say("dashboard.failures_head")], points })),
  ];
}
