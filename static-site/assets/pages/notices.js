import { request } from "../api.js";
import { showTime } from "../dates.js";
import { byId, element, fill, icon } from "../element.js";
import { at } from "../language.js";
import { seen, seenUntil } from "../notices.js";
import { called } from "../own.js";
import { canSay, say } from "../say.js";
import { leave, whoeverMustBe } from "../session.js";
import { announce, empty, failure, skeleton } from "../status.js";

const list = byId("notices");
const LOOKS = {
  "emergency-access": ["warn", "warn"],
  "consent-asked": ["person", "info"],
  "consent-accepted": ["yes", "good"],
  "consent-rejected": ["no", "warn"],
  "consent-ended": ["lock", "info"],
};

fill(list, skeleton(4));
const person = await whoeverMustBe();
load();

async function load() {
  list.setAttribute("aria-busy", "true");
  announce(say("notices.loading"));
  try {
    const { data } = await request("/api/records/notices");
    await show(data.notices);
  } catch (problem) {
    if (problem.status === 401) return leave();
    fill(list, failure(say("notices.failed"), problem, load));
  } finally {
    list.setAttribute("aria-busy", "false");
  }
}

async function show(notices) {
  const before = await seenUntil(person);
  fill(list, notices.length ? element("ul", { class: "cases" }, notices.map((one) => row(one, Date.parse(one.at) > before))) : empty("bell", say("notices.empty"), say("notices.empty_detail")));
  if (notices.length > 0) {
    await seen(person, Math.max(...notices.map(({ at }) => Date.parse(at)).filter(Number.isFinite), before));
  }
}

function row({ id, kind, at, patient, practitioner_name: named, until }, isNew) {
  const [drawing, tone] = LOOKS[kind] ?? ["info", "info"];
  const link = linkOf(kind, patient);
  return element(
    "li",
    { class: "case", "data-tone": tone, dataset: { notice: id, kind, patient } },
    element("span", { class: "case-mark" }, icon(drawing)),
    element(
      "div",
      { class: "case-words" },
      element("p", { class: "case-head" }, element("strong", {}, sentenceOf(kind, called(named, say("notices.somebody")))), isNew && element("span", { class: "tag" }, say("notices.new"))),
      element("p", { class: "muted" }, [showTime(at), until && say("notices.until", { time: showTime(until) })].filter(Boolean).join(" · ")),
    ),
    link && element("a", { class: "button small", href: link[0] }, say(link[1])),
  );
}

/** The same thing is told in other words to the one it concerns, to who did it, and to an admin. */
function sentenceOf(kind, name) {
  const names = [`notices.kinds.${kind}_${person.role}`, `notices.kinds.${kind}`, "notices.kinds.other"];
  return say(names.find(canSay), { name });
}

function linkOf(kind, patient) {
  if (person.role === "doctor") return kind === "consent-asked" ? [at("/requests"), "notices.to_requests"] : null;
  if (person.role === "admin") return patient ? [at(`/log#${patient}`), "notices.to_log"] : null;
  if (kind === "emergency-access") return [at("/log"), "notices.to_log"];
  return [at("/access"), kind === "consent-rejected" ? "notices.to_access_reason" : "notices.to_access"];
}
