import { language as page } from "./language.js";
import { say } from "./say.js";

// The reader's own region where it speaks the page's language: en-GB on an English page, not de-DE.
export const locale = navigator.languages.find((tag) => tag.split("-")[0] === page && isTag(tag)) ?? page;

const day = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" });
const month = new Intl.DateTimeFormat(locale, { year: "numeric", month: "long", timeZone: "UTC" });
const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });

/** Some systems give browsers a language such as "en-US@posix", which no formatter takes. */
function isTag(tag) {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

/** A FHIR date, which may be a year, a month or a day, and says nothing about a time zone. */
export function showDate(text) {
  if (!text) {
    return say("version.undated");
  }
  const [, year, months, days] = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?/.exec(text) ?? [];
  if (!year) {
    return String(text);
  }
  const at = new Date(Date.UTC(Number(year), Number(months ?? 1) - 1, Number(days ?? 1)));
  if (Number.isNaN(at.getTime())) {
    return String(text);
  }
  return days ? day.format(at) : months ? month.format(at) : year;
}

/** An instant, RFC 3339 or seconds since 1970, in the reader's own time zone. */
export function showTime(instant) {
  const at = new Date(typeof instant === "number" ? instant * 1000 : instant);
  return Number.isNaN(at.getTime()) ? String(instant) : moment.format(at);
}

/** Today as the reader's calendar says, for a date field. */
export function today() {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}
