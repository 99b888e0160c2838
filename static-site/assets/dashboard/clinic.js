import { showFee } from "../coin.js";
import { showTime } from "../dates.js";
import { element } from "../element.js";
import { figure } from "../figure.js";
import { at } from "../language.js";
import { say } from "../say.js";
import { notice } from "../status.js";
import { monthPoint } from "./calendar.js";
import { inWords } from "./said.js";
import { stats } from "./stats.js";

/** A version is anchored within minutes; one that waits longer is worth a look. In milliseconds. */
const LONG = 30 * 60_000;

/** Patients, visits, appointments, versions and gas. */
export function clinicFigures({ patients, visits, appointments, versions, gas, at: when }) {
  const [seen, booked] = [visits.map(monthPoint), appointments.map(monthPoint)];
  return [
    heldUp(versions.oldest_waiting),
    stats([
      { label: say("dashboard.patients"), value: patients, href: at("/patients") },
      { label: say("dashboard.visits_now"), value: seen.at(-1)?.value ?? 0, note: seen.at(-1)?.label },
      { label: say("dashboard.appointments_now"), value: booked.at(-1)?.value ?? 0, note: booked.at(-1)?.label, href: at("/appointments") },
      { label: say("dashboard.anchored"), value: versions.anchored, note: say("dashboard.anchored_note"), href: at("/chain") },
      waitingStat(versions),
      { label: say("dashboard.fee"), value: showFee(gas.fee), note: gasNote(gas, versions), href: at("/chain") },
    ]),
    element(
      "div",
      { class: "figures" },
      figure({ title: say("dashboard.visits"), said: inWords(seen, "visits"), heads: [say("figure.month"), say("dashboard.visits_head")], points: seen }),
      figure({ title: say("dashboard.appointments"), said: inWords(booked, "appointments"), heads: [say("figure.month"), say("dashboard.appointments_head")], points: booked }),
    ),
    element("p", { class: "muted small" }, say("dashboard.at", { time: showTime(when) })),
  ];
}

function waitingStat({ waiting, oldest_waiting: oldest }) {
  const since = oldest && say("dashboard.waiting_since", { time: showTime(oldest) });
  return { label: say("dashboard.waiting"), value: waiting, note: since || say("dashboard.waiting_none"), tone: isLong(oldest) ? "warn" : undefined, href: at("/chain") };
}

function gasNote({ used, batches }, { anchored }) {
  return batches ? say("dashboard.gas_note", { used, each: Math.round(used / Math.max(1, anchored)), count: batches }) : say("dashboard.gas_none");
}

function heldUp(oldest) {
  return isLong(oldest) && notice("warn", say("dashboard.held_up"), say("dashboard.held_up_detail", { time: showTime(oldest) }));
}

function isLong(oldest) {
  return Boolean(oldest) && Date.now() - Date.parse(oldest) > LONG;
}
