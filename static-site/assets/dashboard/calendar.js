import { locale } from "../dates.js";

const format = (options) => new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
const shortMonth = format({ month: "short" });
const longMonth = format({ month: "long", year: "numeric" });
const yearOnly = format({ year: "numeric" });
const shortDay = format({ day: "numeric", month: "numeric" });
const longDay = format({ dateStyle: "long" });

/** A month `2026-03` as a point of a figure; January bears its year. */
export function monthPoint({ month, count }) {
  const at = new Date(`${month}-01T00:00:00Z`);
  const first = month.endsWith("-01");
  return { label: longMonth.format(at), short: first ? yearOnly.format(at) : shortMonth.format(at), value: count };
}

/** A day `2026-03-09` as a point of a figure. */
export function dayPoint({ day, count }) {
  const at = new Date(`${day}T00:00:00Z`);
  return { label: longDay.format(at), short: shortDay.format(at), value: count };
}

/** Every day until `last`, the service's today, also those of which it says nothing. */
export function everyDay(some, days, last = new Date()) {
  const counts = new Map(some.map(({ day, count }) => [day, count]));
  return Array.from({ length: days }, (_, index) => {
    const day = new Date(last.getTime() - (days - 1 - index) * 86_400_000).toISOString().slice(0, 10);
    return { day, count: counts.get(day) ?? 0 };
  });
}
