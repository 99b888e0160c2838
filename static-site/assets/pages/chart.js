import { request } from "../api.js";
import { showDate } from "../dates.js";
import { byId, element, fill } from "../element.js";
import { wentOn } from "../anchors.js";
import { over } from "../hour.js";
import { at } from "../language.js";
import { patientOf } from "../own.js";
import { say } from "../say.js";
import { leave, whoeverMustBe } from "../session.js";
import { announce, empty, failure, notice, skeleton, whileBusy } from "../status.js";
import { entry } from "../timeline.js";
import { keptTable } from "../kept.js";
import { offerEnding, unwatch, watchHour } from "./closing.js";

const FIRST_WAIT = 1500;
const LONGEST_WAIT = 15_000;

const timeline = byId("timeline");
const more = byId("more");
const untitled = { heading: byId("patient-name").textContent, title: document.title };
let patient = "";
let chart = null;
let older = [];
let next = null;
let timer = 0;
let wait = FIRST_WAIT;

const person = await whoeverMustBe();
addEventListener("hashchange", open);
document.addEventListener("visibilitychange", () => !document.hidden && timer && poll());
more.addEventListener("click", () => whileBusy(more, showOlder));
if (person.role === "doctor") {
  offerEnding(person, () => ({ patient, name: byId("patient-name").textContent }), () => close(say("chart.ended"), say("chart.ended_detail")));
}
byId("kept-show").addEventListener("click", () => whileBusy(byId("kept-show"), showKept));
open();

function open() {
  patient = patientOf(person);
  clear();
  if (!patient) {
    fill(timeline, empty("person", say("chart.no_patient"), say("chart.no_patient_detail")));
    timeline.setAttribute("aria-busy", "false");
    return;
  }
  load();
}

/** Takes everything of a chart from the page. */
function clear() {
  clearTimeout(timer);
  timer = 0;
  chart = null;
  next = null;
  older = [];
  unwatch();
  byId("chart-actions").hidden = true;
  byId("kept").hidden = true;
  more.hidden = true;
  byId("patient-name").textContent = untitled.heading;
  document.title = untitled.title;
  for (const id of ["kept-list", "chart-seal", "patient-facts", "timeline"]) fill(byId(id));
}

/** The chart is no longer this person's to read: nothing of it stays on the screen. */
function close(title, detail) {
  clear();
  document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
  const told = empty("lock", title, detail);
  told.tabIndex = -1;
  told.dataset.closed = "";
  fill(timeline, told);
  timeline.setAttribute("aria-busy", "false");
  told.focus();
}

/** What went wrong for good: the session, or the leave to read this chart. Anything else is for the caller. */
function isOver(problem) {
  if (problem.status === 401) {
    leave();
    return true;
  }
  if (problem.status !== 403 && problem.status !== 404) return false;
  over();
  const admin = person.role === "admin";
  close(say(admin ? "chart.gone_admin" : "chart.gone"), say(admin ? "chart.gone_admin_detail" : "chart.gone_detail"));
  return true;
}

function address(suffix = "") {
  return `/api/records/patients/${encodeURIComponent(patient)}${suffix}`;
}

async function load() {
  const asked = patient;
  timeline.setAttribute("aria-busy", "true");
  fill(timeline, skeleton(3));
  announce(say("chart.loading"));
  try {
    const { data } = await request(address());
    if (asked !== patient) return;
    chart = data;
    next = data.next ?? null;
    show();
    poll(true);
    watchHour(patient, () => close(say("chart.emergency_over"), say("chart.ended_detail")));
  } catch (problem) {
    if (asked !== patient || isOver(problem)) return;
    fill(timeline, failure(say("chart.failed"), problem, load));
  } finally {
    if (asked === patient) timeline.setAttribute("aria-busy", "false");
  }
}

function versions() {
  return chart.versions.concat(older);
}

function show() {
  head();
  if (versions().length === 0) {
    fill(timeline, empty("document", say("chart.empty"), say(person.role === "patient" ? "chart.own_empty_detail" : "chart.empty_detail")));
  } else {
    fill(timeline, element("ol", { class: "timeline" }, versions().map((version) => entry(version, patient))));
  }
  summary();
  more.hidden = !next;
}

function head() {
  // Demographics that fail their check are not sent, so there is nothing to call the patient by.
  const { birth_date: born, gender } = chart.patient ?? {};
  const name = chart.patient?.name || say("chart.withheld");
  byId("patient-name").textContent = name;
  document.title = document.title.replace(/^.* · /, `${say("chart.title", { name })} · `);
  const parts = [born && say("patients.born", { date: showDate(born) }), gender && say(`gender.${gender}`)];
  fill(byId("patient-facts"), element("p", { class: "muted" }, parts.filter(Boolean).join(" · ")));
  const write = byId("new-visit");
  write.href = at(`/visit#${patient}`);
  write.hidden = person.role !== "doctor" || !chart.etag || !chart.patient;
  byId("newest-card").href = at(`/card#${patient}`);
  byId("newest-card").hidden = chart.versions[0]?.integrity !== "intact";
  byId("chart-actions").hidden = false;
  byId("kept").hidden = false;
}

/** Says above everything else whether what follows can be relied on. */
function summary() {
  const shown = versions();
  const altered = shown.filter(({ integrity }) => integrity !== "intact").length;
  const wrong = altered > 0 ? say("chart.altered", { count: altered }) : !chart.patient && say("chart.patient_altered");
  if (wrong) {
    const box = notice("bad", wrong, say("chart.altered_detail"));
    box.classList.add("loud");
    fill(byId("chart-seal"), box);
  } else if (shown.length === 0) {
    fill(byId("chart-seal"));
  } else {
    fill(byId("chart-seal"), notice("good", say("chart.intact", { count: shown.length })));
  }
}

/** While a version waits for its anchor, asks again, less and less often, and not while hidden. */
function poll(later = false) {
  clearTimeout(timer);
  timer = 0;
  if (!chart?.versions.some(({ state }) => state !== "anchored")) return;
  timer = setTimeout(refreshed, later ? wait : 0);
}

async function refreshed() {
  if (document.hidden) return;
  const asked = patient;
  try {
    const gone = await wentOn(chart.versions);
    if (asked !== patient || !chart) return;
    update(gone);
    wait = Math.min(wait * 1.3, LONGEST_WAIT);
  } catch {
    if (asked !== patient || !chart) return;
    announce(say("chart.offline"));
    wait = LONGEST_WAIT;
  }
  poll(true);
}

/** Replaces only what changed, so that opened details and the focus stay where they are. */
function update(gone) {
  chart.versions = chart.versions.map((version) => ({ ...version, ...gone.get(version.version) }));
  for (const version of chart.versions.filter(({ version: number }) => gone.has(number))) {
    const line = timeline.querySelector(`[data-version="${version.version}"]`);
    const opened = line.querySelector("details").open;
    const focused = line.contains(document.activeElement) ? document.activeElement.tagName : null;
    const now = entry(version, patient);
    now.querySelector("details").open = opened;
    line.replaceWith(now);
    if (focused) now.querySelector(focused)?.focus();
    if (version.state === "anchored") {
      announce(say("chart.sealed_now", { version: version.version, block: version.anchored?.block ?? "" }));
    }
  }
}

async function showOlder() {
  const [asked, cursor] = [patient, next];
  try {
    const { data } = await request(address(`?cursor=${encodeURIComponent(cursor)}`));
    // Another chart, or a new version in this one, begins its list anew.
    if (asked !== patient || cursor !== next) return;
    older = older.concat(data.versions);
    next = data.next ?? null;
    show();
  } catch (problem) {
    if (asked !== patient || isOver(problem)) return;
    timeline.append(failure(say("chart.failed"), problem));
  }
}

async function showKept() {
  const asked = patient;
  try {
    const kept = [];
    let next = 0;
    do {
      const { data } = await request(address(`/kept?cursor=${next}`));
      if (asked !== patient) return;
      kept.push(...data.kept);
      next = data.next;
    } while (next);
    const table = kept.length ? keptTable(kept) : element("p", { class: "muted" }, say("kept.none"));
    if (kept.length) table.open = true;
    fill(byId("kept-list"), table);
  } catch (problem) {
    if (asked !== patient || isOver(problem)) return;
    fill(byId("kept-list"), failure(say("kept.failed"), problem));
  }
}
