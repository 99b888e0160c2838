import { showTime } from "./dates.js";
import { element, icon } from "./element.js";
import { at } from "./language.js";
import { called } from "./own.js";
import { canSay, say } from "./say.js";

const LOOKS = {
  "emergency-access": ["warn", "warn"],
  "consent-asked": ["person", "info"],
  "consent-accepted": ["yes", "good"],
  "consent-rejected": ["no", "warn"],
  "consent-ended": ["lock", "info"],
  update: ["mail", "good"],
  "appointment-asked": ["calendar", "info"],
  "appointment-booked": ["calendar", "good"],
  "appointment-moved": ["calendar", "warn"],
  "appointment-cancelled": ["calendar", "warn"],
};

/** A notice as `person` reads it; `act` is what can be done with it beside following it. */
export function noticeRow(notice, person, act = null) {
  const { id, kind, at: when, patient, practitioner_name: named, until, message, read } = notice;
  const [drawing, tone] = LOOKS[kind] ?? ["info", "info"];
  const link = linkOf(notice, person);
  const sentence = sentenceOf(kind, person, called(named, say("notices.somebody")));
  return element(
    "li",
    { class: "case", "data-tone": tone, dataset: { notice: id, kind, patient, read: String(Boolean(read)) } },
    element("span", { class: "case-mark" }, icon(drawing)),
    element(
      "div",
      { class: "case-words" },
      element("p", { class: "case-head" }, element("strong", {}, sentence), !read && element("span", { class: "tag" }, say("notices.new"))),
      message && element("blockquote", { class: "prose" }, message),
      element("p", { class: "muted" }, [showTime(when), until && say("notices.until", { time: showTime(until) })].filter(Boolean).join(" · ")),
    ),
    (link || act) && element("p", { class: "actions" }, link && element("a", { class: "button small", href: at(link[0]), "aria-label": `${say(link[1])}: ${sentence}` }, say(link[1])), act),
  );
}

/** The same thing is told in other words to the one it concerns, to who did it, and to an admin. */
function sentenceOf(kind, { role }, name) {
  const names = [`notices.kinds.${kind}_${role}`, `notices.kinds.${kind}`, "notices.kinds.other"];
  return say(names.find(canSay), { name });
}

function linkOf({ kind, patient, version }, { role, id }) {
  if (kind.startsWith("appointment-")) return ["/appointments", "notices.to_appointments"];
  if (role === "doctor") return kind === "consent-asked" ? ["/requests", "notices.to_requests"] : null;
  if (role === "admin") return patient ? [`/log#${patient}`, "notices.to_log"] : null;
  if (kind === "update") return [version ? `/card#${id}/${version}` : `/chart#${id}`, "notices.to_visit"];
  if (kind === "emergency-access") return ["/log", "notices.to_log"];
  return ["/access", kind === "consent-rejected" ? "notices.to_access_reason" : "notices.to_access"];
}
