import { confirmed } from "../confirm.js";
import { showDate, showTime, today } from "../dates.js";
import { byId, element, fill, icon } from "../element.js";
import { clearErrors, showErrors, showSignedOut } from "../forms.js";
import { request } from "../api.js";
import { called } from "../own.js";
import { canSay, say } from "../say.js";
import { leave, whoeverMustBe } from "../session.js";
import { announce, empty, failure, notice, sentence, skeleton, whileBusy } from "../status.js";
import { isUnknown, write } from "../write.js";
import { Directory } from "../directory.js";

const TONES = { asked: "info", active: "good", rejected: "warn", ended: "info", expired: "info" };
const OPEN = new Set(["asked", "active"]);

const form = byId("ask");
const current = byId("current");
const past = byId("past");
let address = "";

fill(current, skeleton(2));
const person = await whoeverMustBe();
const directory = new Directory(byId("directory"));
if (person.role === "patient") {
  address = `/api/records/patients/${encodeURIComponent(person.id)}/consents`;
  byId("own").hidden = false;
  byId("until").min = today();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  load();
  loadDirectory();
} else {
  fill(byId("elsewhere"), empty("lock", say("access.patients_only"), say("access.patients_only_detail")));
}

async function load() {
  current.setAttribute("aria-busy", "true");
  announce(say("access.loading"));
  try {
    show((await request(address)).data.consents);
  } catch (problem) {
    if (problem.status === 401) return leave();
    fill(current, failure(say("access.failed"), problem, load));
    fill(past, element("p", { class: "muted" }, say("access.failed")));
  } finally {
    for (const list of [current, past]) list.setAttribute("aria-busy", "false");
  }
}

async function loadDirectory() {
  try {
    await directory.load();
    byId("submit").disabled = directory.isEmpty();
  } catch (problem) {
    if (problem.status === 401) return leave();
    directory.failed(failure(say("access.directory_failed"), problem, loadDirectory));
  }
}

function show(consents) {
  const open = consents.filter(({ state }) => OPEN.has(state)).sort((one, other) => one.state.localeCompare(other.state));
  const closed = consents.filter(({ state }) => !OPEN.has(state));
  fill(current, open.length ? element("ul", { class: "cases" }, open.map(row)) : empty("lock", say("access.none"), say("access.none_detail")));
  fill(past, closed.length ? element("ul", { class: "cases" }, closed.map(row)) : element("p", { class: "muted" }, say("access.none_past")));
  directory.taken(new Set(open.filter(({ basis }) => basis !== "emergency").map(({ practitioner }) => practitioner)));
}

function row(consent) {
  const { practitioner, state, basis, reason } = consent;
  const name = nameOf(consent);
  const emergency = basis === "emergency" && state === "active";
  return element(
    "li",
    { class: "case", "data-tone": emergency ? "warn" : TONES[state], dataset: { practitioner, state, basis } },
    element("span", { class: "case-mark" }, icon(emergency ? "warn" : "person")),
    element(
      "div",
      { class: "case-words" },
      element("p", { class: "case-head" }, element("strong", {}, name), element("span", { class: "tag" }, say(`access.states.${emergency ? "emergency" : state}`))),
      element("p", { class: "muted" }, about(consent)),
      basis === "emergency" ? element("p", {}, say("access.emergency")) : null,
      basis === "registration" ? element("p", { class: "muted" }, say("access.registration")) : null,
      reason ? element("p", {}, `${say("access.reason")}: `, element("q", {}, reason)) : null,
    ),
    OPEN.has(state) ? ending(consent, name) : null,
  );
}

function nameOf({ practitioner, name }) {
  return called(name ?? directory.nameOf(practitioner), say("access.no_name"));
}

/** Since when, until when, and by whom it was ended; what is not known is left out. */
function about({ state, basis, since, until, asked_at: asked, ended_by: by }) {
  const day = (time) => showDate(String(time).slice(0, 10));
  const parts = {
    asked: [asked && say("access.asked_at", { time: showTime(asked) }), until && say("access.until", { date: day(until) })],
    active: [since && say("access.since", { time: showTime(since) }), until ? (basis === "emergency" ? say("access.emergency_until", { time: showTime(until) }) : say("access.ends", { date: day(until) })) : say("access.open_end")],
    rejected: [asked && say("access.was_asked", { time: showTime(asked) })],
  }[state] ?? [since && say("access.since", { time: showTime(since) }), state === "expired" && until && say("access.ended_at", { date: showMoment(until) }), canSay(`access.ended_by.${by}`) && say(`access.ended_by.${by}`)];
  return parts.filter(Boolean).join(" · ");
}

function showMoment(time) {
  return String(time).includes("T") ? showTime(time) : showDate(time);
}

function ending(consent, name) {
  const asked = consent.state === "asked";
  const words = say(asked ? "access.take_back" : "access.end");
  const button = element("button", { class: "button danger", type: "button", "aria-label": say(asked ? "access.take_back_of" : "access.end_of", { name }) }, words);
  button.addEventListener("click", async () => {
    if (!asked && !(await confirmed(byId("end-dialog"), name))) return;
    announce(say("access.ending"));
    await whileBusy(button, () => end(consent, name, asked));
  });
  return element("p", { class: "actions" }, button);
}

async function end({ practitioner }, name, asked) {
  try {
    await write("DELETE", `${address}/${encodeURIComponent(practitioner)}`);
  } catch (problem) {
    if (problem.status === 401) return leave();
    tell(notice("bad", say("access.not_ended"), isUnknown(problem) ? say("access.unknown") : sentence(problem)));
    if (problem.status === 404 || problem.status === 409) await load();
    return;
  }
  tell(notice("good", say(asked ? "access.taken_back" : "access.ended", { name }), asked ? null : say("access.ended_detail")));
  await load();
}

function submit() {
  const chosen = directory.chosen();
  const until = byId("until");
  const errors = [];
  if (!chosen) errors.push({ field: "practitioner", detail: say("access.choose") });
  if (until.value && until.value < today()) errors.push({ field: "until", detail: say("access.until_past") });
  if (errors.length > 0) return showErrors(form, errors);
  clearErrors(form);
  announce(say("access.asking"));
  whileBusy(byId("submit"), () => ask(chosen, until.value || undefined));
}

async function ask({ id, name }, until) {
  try {
    await write("POST", address, { practitioner: id, practitioner_name: name, until });
  } catch (problem) {
    if (problem.status === 401) return showSignedOut(form);
    const errors = problem.errors ?? [];
    const words = isUnknown(problem) ? say("access.unknown") : sentence(problem);
    return showErrors(form, errors, errors.length ? undefined : `${say("access.not_asked")}. ${words}`);
  }
  form.reset();
  directory.find("");
  tell(notice("good", say("access.asked", { name }), say("access.asked_detail")));
  await load();
}

function tell(box) {
  box.tabIndex = -1;
  fill(byId("told"), box);
  box.focus();
  box.scrollIntoView({ block: "center" });
}
