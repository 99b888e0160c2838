// Days and times of appointments in the reader's own time zone. Pure: what it is now and what is taken is given.

const pad = (number) => String(number).padStart(2, "0");
/** The length of a step between two times, in minutes; the service takes no other. */
export const STEP = 15;
/** Hours shown at first; outside of them are early and late ones. */
export const USUAL = { from: 7, to: 19 };

/** The day of an instant as the reader's calendar says: `2026-11-22`. */
export function dayOf(instant) {
  const at = new Date(instant);
  return `${String(at.getFullYear()).padStart(4, "0")}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
}

/** The midnight that a day begins with, or null for no day: 30 February is none. */
export function midnight(day) {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day ?? "");
  if (!parts) return null;
  const [year, month, date] = parts.slice(1).map(Number);
  const at = new Date(2000, 0, 1);
  at.setFullYear(year, month - 1, date);
  at.setHours(0, 0, 0, 0);
  return at.getMonth() === month - 1 && at.getDate() === date ? at : null;
}

/** The day so many days later; earlier when it is negative. */
export function later(day, days) {
  const at = midnight(day);
  at.setDate(at.getDate() + days);
  return dayOf(at);
}

/** How many days from one to another, whatever clocks were changed between them. */
export function daysBetween(from, to) {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/**
 * The times of a day at which an appointment may begin: `{ start, hour, state }`, `start` in RFC 3339 UTC, `state`
 * free, busy or past. A day on which clocks change has the times that it has: 23 hours of them, or 25.
 * `busy` is `[{ start, minutes }]`, what of it is `own` (by start) does not count.
 */
export function times(day, { minutes, now, busy = [], own = null }) {
  const first = midnight(day);
  if (!first) return [];
  const end = midnight(later(day, 1));
  const taken = busy.filter(({ start }) => !own || Date.parse(start) !== Date.parse(own)).map((one) => [Date.parse(one.start), Date.parse(one.start) + one.minutes * 60_000]);
  const found = [];
  // A midnight that the clocks leave out begins its day at one.
  for (let at = Math.ceil(first.getTime() / (STEP * 60_000)) * STEP * 60_000; at < end.getTime(); at += STEP * 60_000) {
    const until = at + minutes * 60_000;
    const isBusy = taken.some(([from, to]) => from < until && at < to);
    found.push({ start: new Date(at).toISOString().replace(".000Z", "Z"), hour: new Date(at).getHours(), state: at <= now ? "past" : isBusy ? "busy" : "free" });
  }
  return found;
}

/** Entries by the reader's day of their `start`, in the order they came: `[[day, entries], …]`. */
export function byDay(entries) {
  const days = new Map();
  for (const entry of entries) {
    const day = dayOf(entry.start);
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return [...days];
}
