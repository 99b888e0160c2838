import { locale, today } from "../dates.js";
import { say } from "../say.js";
import { dayOf, daysBetween } from "./days.js";

const day = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
const clock = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
const zonedClock = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit", timeZoneName: "short" });
const zone = new Intl.DateTimeFormat(locale, { timeZoneName: "long" });
const NEAR = new Map([[-1, "yesterday"], [0, "today"], [1, "tomorrow"]]);

/** `9:15 AM` or `09:15`, as the reader is used to; with the zone's name when clocks go back and it comes twice that day. */
export function showClock(instant) {
  const time = new Date(instant);
  return (comesTwice(time) ? zonedClock : clock).format(time);
}

/** Whether the clock shows the same at another moment, of three hours before or after: as far as clocks are ever set. */
function comesTwice(time) {
  const offset = (hours) => new Date(time.getTime() + hours * 3_600_000).getTimezoneOffset();
  const here = offset(0);
  const back = here - offset(-3);
  const ahead = offset(3) - here;
  const same = (minutes) => clock.format(new Date(time.getTime() + minutes * 60_000)) === clock.format(time);
  return (back > 0 && same(-back)) || (ahead > 0 && same(ahead));
}

/** From when until when; with the day when it ends on another one. */
export function showSpan({ start, minutes }) {
  const end = new Date(Date.parse(start) + minutes * 60_000);
  const sameDay = dayOf(start) === dayOf(end) || dayOf(end.getTime() - 1) === dayOf(start);
  return `${showClock(start)} – ${sameDay ? showClock(end) : `${showClock(end)}, ${day.format(end)}`}`;
}

/** A day of the reader's calendar in words, with what it is from here. */
export function showDay(name) {
  const [year, month, date] = name.split("-").map(Number);
  const near = NEAR.get(daysBetween(today(), name));
  const words = day.format(new Date(year, month - 1, date, 12));
  // Some languages write a weekday small, but not where a line begins.
  return near ? `${say(`appointments.${near}`)} · ${words}` : words.replace(/^\p{Ll}/u, (letter) => letter.toLocaleUpperCase(locale));
}

/** Day and time of an appointment in one line. */
export const showWhen = (one) => `${showDay(dayOf(one.start))}, ${showSpan(one)}`;

/** What the reader's time zone is called. */
export function zoneName() {
  const parts = zone.formatToParts(new Date());
  const words = parts.find(({ type }) => type === "timeZoneName")?.value;
  const { timeZone } = zone.resolvedOptions();
  return words && words !== timeZone ? `${words} (${timeZone.replaceAll("_", " ")})` : timeZone;
}
