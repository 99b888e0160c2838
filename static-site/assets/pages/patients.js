import { request } from "../api.js";
import { showDate } from "../dates.js";
import { byId, element, fill, icon } from "../element.js";
import { at } from "../language.js";
import { say } from "../say.js";
import { leave, whoeverMustBe } from "../session.js";
import { announce, empty, failure, skeleton, whileBusy } from "../status.js";
import { offerErasure } from "./erase.js";
import { offerInvitation } from "./invite.js";
import { offerRegistration } from "./register.js";

/** How long somebody may pause while typing before the search begins, in milliseconds. */
const PAUSE = 300;
const LETTERS = 3;

const list = byId("patients");
const search = byId("search");
const more = byId("more");
let patients = [];
let next = null;
let timer = 0;
// Only the newest question's answer is shown; which list a page belongs to is counted apart, for a search begins none.
let turn = 0;
let begun = 0;

search.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(look, PAUSE);
});
more.addEventListener("click", () => whileBusy(more, page));

fill(list, skeleton(4));
announce(say("patients.loading"));
const person = await whoeverMustBe();
const isAdmin = person.role === "admin";
const invite = isAdmin && offerInvitation();
const erase = isAdmin && offerErasure(load);
if (person.role === "patient") {
  // There is one chart for a patient to see, and it has a page of its own.
  location.replace(at(`/chart#${person.id}`));
} else {
  if (isAdmin) byId("lead").textContent = say("patients.admin_lead");
  offerRegistration({ isAdmin, invite, done: load });
  load();
}

async function load() {
  turn += 1;
  begun += 1;
  patients = [];
  next = null;
  search.value = "";
  list.setAttribute("aria-busy", "true");
  await page();
}

async function page() {
  const [mine, whole] = [turn, begun];
  const cursor = next ? `?cursor=${encodeURIComponent(next)}` : "";
  try {
    const { data } = await request(`/api/records/patients${cursor}`);
    if (whole !== begun) return;
    patients = patients.concat(data.patients);
    next = data.next ?? null;
    if (mine === turn) show();
  } catch (problem) {
    if (problem.status === 401) return leave();
    if (mine === turn) fill(list, failure(say("patients.failed"), problem, load));
  } finally {
    if (mine === turn) list.setAttribute("aria-busy", "false");
  }
}

function show() {
  byId("search-field").hidden = patients.length === 0;
  more.hidden = !next;
  fill(list, patients.length ? rows(patients) : empty("person", say("patients.empty"), say(isAdmin ? "patients.empty_admin" : "patients.empty_detail")));
}

/** Asks the service, which finds by what the list does not show, too; the words go in a body, never in an address. */
async function look() {
  const query = search.value.trim();
  const mine = (turn += 1);
  list.setAttribute("aria-busy", "false");
  if (query === "") return show();
  more.hidden = true;
  if (!query.split(/\s+/).some((word) => word.length >= LETTERS)) {
    fill(list, element("p", { class: "muted" }, say("patients.search_short")));
    return;
  }
  list.setAttribute("aria-busy", "true");
  announce(say("patients.searching"));
  try {
    const { data } = await request("/api/records/patient-searches", { method: "POST", body: { query } });
    if (mine === turn) found(query, data);
  } catch (problem) {
    if (problem.status === 401) return leave();
    if (mine === turn) fill(list, failure(say("patients.search_failed"), problem, look));
  } finally {
    if (mine === turn) list.setAttribute("aria-busy", "false");
  }
}

function found(query, { patients: some, more: others }) {
  if (some.length === 0) {
    fill(list, empty("person", say("patients.no_match", { search: query }), say("patients.no_match_detail")));
  } else {
    fill(list, rows(some), others && element("p", { class: "muted center" }, say("patients.search_more")));
  }
  announce(say("patients.count", { count: some.length }));
}

function rows(some) {
  return element("ul", { class: isAdmin ? "cases" : "people" }, some.map(isAdmin ? managed : row));
}

function row(patient) {
  return element(
    "li",
    { dataset: { patient: patient.id } },
    element(
      "a",
      { href: at(`/chart#${patient.id}`) },
      element("span", { class: "people-mark" }, icon("person")),
      words(patient),
      patient.versions ? element("span", { class: "people-count muted" }, say("patients.versions", { count: patient.versions })) : null,
      icon("next"),
    ),
  );
}

/** An admin has no charts to open, but patients to look after. */
function managed(patient) {
  const name = patient.name ?? say("chart.withheld");
  const action = (what, open, looks = "") => element("button", { class: `button small ${looks}`, type: "button", "data-action": what, "aria-label": say(`patients.${what}_of`, { name }), on: { click: () => open(patient) } }, say(`patients.${what}`));
  return element(
    "li",
    { class: "case", dataset: { patient: patient.id } },
    element("span", { class: "people-mark" }, icon("person")),
    element("div", { class: "case-words" }, words(patient)),
    element(
      "p",
      { class: "actions" },
      element("a", { class: "button small", href: at(`/details#${patient.id}`), "aria-label": say("patients.details_of", { name }) }, say("patients.details")),
      action("invite", invite),
      element("a", { class: "button small", href: at(`/log#${patient.id}`), "aria-label": say("patients.log_of", { name }) }, say("patients.log")),
      action("erase", erase, "danger"),
    ),
  );
}

function words(patient) {
  const about = [patient.birth_date && say("patients.born", { date: showDate(patient.birth_date) }), patient.gender && say(`gender.${patient.gender}`)];
  return element(
    "span",
    { class: "people-words" },
    element("strong", {}, patient.name ?? say("chart.withheld")),
    patient.name ? element("span", { class: "muted" }, about.filter(Boolean).join(" · ")) : element("span", { class: "alarm" }, icon("no"), say("chart.patient_altered")),
  );
}
