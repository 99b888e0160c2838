import { locale, today } from "../dates.js";
import { say } from "../say.js";
import { dayOf, daysBetween } from "./days.js";

const day = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
const clock = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
const zone = new Intl.DateTimeFormat(locale, { timeZoneName: "long" });
const NEAR = new Map([[-1, "yesterday"], [0, "today"], [1, "tomorrow"]]);

/** `9:15 AM` or `09:15`, as the reader is used to. */
export const showClock = (instant) => clock.format(new Date(instant));

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
