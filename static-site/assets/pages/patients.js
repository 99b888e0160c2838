import { request } from "../api.js";
import { showDate } from "../dates.js";
import { byId, element, fill, icon } from "../element.js";
import { say } from "../say.js";
import { leave, whoeverMustBe } from "../session.js";
import { announce, empty, failure, skeleton, whileBusy } from "../status.js";
import { offerImport } from "./import.js";

const list = byId("patients");
const search = byId("search");
const more = byId("more");
let patients = [];
let next = null;

search.addEventListener("input", show);
more.addEventListener("click", () => whileBusy(more, page));

fill(list, skeleton(4));
announce(say("patients.loading"));
const person = await whoeverMustBe();
if (person.role === "doctor") {
  offerImport(load);
  load();
} else {
  elsewhere();
}

/** Only doctors have a list of patients; anybody else is told so, and nothing is asked of the service. */
function elsewhere() {
  const admin = person.role === "admin";
  const told = empty(admin ? "lock" : "person", say(admin ? "patients.admin" : "patients.patient"), say(admin ? "patients.admin_detail" : "patients.patient_detail"));
  if (admin) {
    told.append(element("p", { class: "actions" }, element("a", { class: "button", href: "/people" }, say("patients.to_people"))));
  }
  byId("lead").hidden = true;
  fill(list, told);
  list.setAttribute("aria-busy", "false");
  announce(say(admin ? "patients.admin" : "patients.patient"));
}

async function load() {
  patients = [];
  next = null;
  list.setAttribute("aria-busy", "true");
  await page();
}

async function page() {
  const cursor = next ? `?cursor=${encodeURIComponent(next)}` : "";
  try {
    const { data } = await request(`/api/records/patients${cursor}`);
    patients = patients.concat(data.patients);
    next = data.next ?? null;
    show();
  } catch (problem) {
    if (problem.status === 401) return leave();
    fill(list, failure(say("patients.failed"), problem, load));
  } finally {
    list.setAttribute("aria-busy", "false");
  }
}

function show() {
  byId("search-field").hidden = patients.length === 0;
  more.hidden = !next;
  if (patients.length === 0) {
    fill(list, empty("person", say("patients.empty"), say("patients.empty_detail")));
    return;
  }
  const found = matching(search.value);
  if (found.length === 0) {
    fill(list, empty("person", say("patients.no_match", { search: search.value.trim() }), say("patients.no_match_detail")));
  } else {
    fill(list, element("ul", { class: "people" }, found.map(row)));
  }
  if (search.value) {
    announce(say("patients.count", { count: found.length }));
  }
}

/** Every word must begin a part of the name or the date of birth. */
function matching(text) {
  const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const words = plain(text).split(/\s+/).filter(Boolean);
  return patients.filter(({ name, birth_date: born }) => {
    const parts = plain(name ?? "").split(/[\s-]+/).concat(born ?? "");
    return words.every((word) => parts.some((part) => part.startsWith(word)));
  });
}

function row(patient) {
  const gender = patient.gender ? say(`gender.${patient.gender}`) : null;
  const about = [patient.birth_date && say("patients.born", { date: showDate(patient.birth_date) }), gender];
  return element(
    "li",
    { dataset: { patient: patient.id } },
    element(
      "a",
      { href: `/chart#${patient.id}` },
      element("span", { class: "people-mark" }, icon("person")),
      element(
        "span",
        { class: "people-words" },
        element("strong", {}, patient.name ?? say("chart.withheld")),
        patient.name ? element("span", { class: "muted" }, about.filter(Boolean).join(" · ")) : element("span", { class: "alarm" }, icon("no"), say("chart.patient_altered")),
      ),
      patient.versions ? element("span", { class: "people-count muted" }, say("patients.versions", { count: patient.versions })) : null,
      icon("next"),
    ),
  );
}
