import { request } from "../api.js";
import { today } from "../dates.js";
import { FormDialog } from "../dialog.js";
import { byId, element, fill, icon } from "../element.js";
import { clearErrors, showErrors, showSignedOut } from "../forms.js";
import { at } from "../language.js";
import { Listing } from "../listing.js";
import { portrait } from "../portrait.js";
import { say } from "../say.js";
import { leave, whoeverMustBe } from "../session.js";
import { announce, empty, failure, notice, sentence, skeleton, whileBusy } from "../status.js";
import { isUnknown, write } from "../write.js";

const [find, speciality, until] = [byId("find"), byId("speciality"), byId("until")];
let consents = new Map();
let asked = null;
let looks = 0;
let paging = null;

fill(byId("doctors"), skeleton(4));
announce(say("doctors.loading"));
const person = await whoeverMustBe();
byId("own").hidden = false;
const isPatient = person.role === "patient";
const address = `/api/records/patients/${encodeURIComponent(person.id)}/consents`;
const list = new Listing({
  box: byId("doctors"),
  more: byId("more"),
  path: () => "/api/auth/practitioners",
  member: "practitioners",
  draw,
  none: () => empty("person", say("doctors.none"), say("doctors.none_detail")),
  failed: say("doctors.failed"),
});
const dialog = new FormDialog(byId("ask-dialog"), submit);
find.addEventListener("input", look);
speciality.addEventListener("change", look);
if (isPatient) await loadConsents();
list.load();

/** Who may read already, or was asked: without that the list stands all the same. */
async function loadConsents() {
  try {
    const { data } = await request(address);
    const open = data.consents.filter(({ state, basis }) => ["asked", "active"].includes(state) && basis !== "emergency");
    consents = new Map(open.map((one) => [one.practitioner, one.state]));
  } catch (problem) {
    if (problem.status === 401) return leave();
    fill(byId("told"), failure(say("access.failed"), problem, () => loadConsents().then(() => list.show())));
  }
}

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function found(doctors) {
  const words = plain(find.value.trim()).split(/\s+/).filter(Boolean);
  return doctors.filter((one) => (!speciality.value || one.specialisation === speciality.value) && words.every((word) => plain(`${one.name} ${one.specialisation ?? ""}`).includes(word)));
}

/** Who looks for somebody means all doctors, not those that happen to be here. */
async function look() {
  looks += 1;
  const mine = looks;
  // What was typed before may still be on its way with a page, which is not asked for twice.
  await paging;
  while (mine === looks && list.next && (find.value.trim() || speciality.value)) {
    const before = list.items.length;
    paging = list.page();
    await paging;
    if (list.items.length === before) break;
  }
  if (mine !== looks) return;
  list.show();
  announce(say("access.count", { count: found(list.items).length }));
}

function draw(doctors) {
  offerSpecialities(doctors);
  const some = found(doctors).sort((one, other) => one.name.localeCompare(other.name));
  return some.length ? element("ul", { class: "doctors" }, some.map(card)) : empty("person", say("doctors.no_match"), say("doctors.no_match_detail"));
}

function offerSpecialities(doctors) {
  const chosen = speciality.value;
  const known = [...new Set(doctors.map(({ specialisation }) => specialisation).filter(Boolean))].sort((one, other) => one.localeCompare(other));
  fill(speciality, speciality.firstElementChild, known.map((one) => element("option", { value: one }, one)));
  speciality.value = known.includes(chosen) ? chosen : "";
}

function card(doctor) {
  const { id, name, specialisation, practising_since: since, phone } = doctor;
  const years = since && new Date().getFullYear() - since;
  const state = consents.get(id);
  return element(
    "li",
    { class: "doctor", dataset: { practitioner: id, consent: state } },
    portrait(doctor, { large: true }),
    element(
      "div",
      { class: "doctor-words" },
      element("h3", {}, name),
      specialisation && element("p", {}, specialisation),
      since && element("p", { class: "muted" }, years > 0 ? say("doctors.since", { year: String(since), count: years }) : say("doctors.since_new", { year: String(since) })),
      phone && element("p", {}, element("a", { href: `tel:${phone.replace(/[^+\d]/g, "")}` }, phone)),
      state && element("span", { class: "tag", "data-tone": state === "active" ? "good" : "info" }, say(`doctors.${state}`)),
    ),
    isPatient && element("p", { class: "actions" }, !state && consentButton(doctor), element("a", { class: "button small", href: at(`/appointments#new/${id}`), "aria-label": `${say("doctors.appointment")}: ${name}` }, icon("calendar"), say("doctors.appointment"))),
  );
}

function consentButton(doctor) {
  const button = element("button", { class: "button small primary", type: "button", "aria-label": `${say("doctors.ask")}: ${doctor.name}`, dataset: { ask: doctor.id } }, say("doctors.ask"));
  button.addEventListener("click", () => {
    asked = doctor;
    until.min = today();
    dialog.open(doctor.name);
  });
  return button;
}

function submit() {
  if (until.value && until.value < today()) return showErrors(dialog.form, [{ field: "until", detail: say("access.until_past") }]);
  clearErrors(dialog.form);
  announce(say("access.asking"));
  return whileBusy(byId("ask-submit"), send);
}

async function send() {
  const { id, name } = asked;
  try {
    await write("POST", address, { practitioner: id, practitioner_name: name, until: until.value || undefined });
  } catch (problem) {
    if (problem.status === 401) return showSignedOut(dialog.form);
    const errors = problem.errors ?? [];
    return showErrors(dialog.form, errors, errors.length ? undefined : `${say("access.not_asked")}. ${isUnknown(problem) ? say("access.unknown") : sentence(problem)}`);
  }
  dialog.close();
  consents.set(id, "asked");
  list.show();
  const told = notice("good", say("access.asked", { name }), say("access.asked_detail"));
  told.tabIndex = -1;
  fill(byId("told"), told);
  told.focus();
  told.scrollIntoView({ block: "center" });
}
