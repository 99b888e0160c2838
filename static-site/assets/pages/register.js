import { today } from "../dates.js";
import { byId, element, fill } from "../element.js";
import { clearErrors, missing, noAddress, showErrors } from "../forms.js";
import { at } from "../language.js";
import { say } from "../say.js";
import { leave } from "../session.js";
import { announce, notice, sentence, whileBusy } from "../status.js";
import { isUnknown, write } from "../write.js";

const panel = byId("register");
const opener = byId("register-open");
const form = byId("registration");
const REQUIRED = ["given", "family", "birth_date"];
const OPTIONAL = ["email", "phone", "address"];

/** Shows the button; `done` runs after somebody was registered, whom an admin is then led to `invite`. */
export function offerRegistration({ isAdmin, invite, done }) {
  opener.hidden = false;
  byId("birth_date").max = today();
  opener.addEventListener("click", () => open(panel.hidden));
  byId("register-close").addEventListener("click", () => open(false));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const errors = check();
    if (errors.length > 0) return showErrors(form, errors);
    clearErrors(form);
    announce(say("patients.registering"));
    return whileBusy(byId("register-submit"), () => register({ isAdmin, invite, done }));
  });
}

function open(wanted) {
  panel.hidden = !wanted;
  opener.setAttribute("aria-expanded", String(wanted));
  (wanted ? byId("given") : opener).focus();
}

function check() {
  const errors = missing(...REQUIRED.map(byId));
  if (byId("birth_date").value > today()) errors.push({ field: "birth_date", detail: say("patients.birth_future") });
  if (!byId("gender").value) errors.push({ field: "gender", detail: say("patients.gender_missing") });
  if (byId("email").value.trim()) errors.push(...noAddress(byId("email")));
  return errors;
}

async function register({ isAdmin, invite, done }) {
  const value = (id) => byId(id).value.trim() || undefined;
  const body = Object.fromEntries([...REQUIRED, "gender", ...OPTIONAL].map((id) => [id, value(id)]));
  let patient;
  try {
    ({ patient_id: patient } = await write("POST", "/api/records/patients", body));
  } catch (problem) {
    if (problem.status === 401) return leave();
    const errors = problem.errors ?? [];
    const words = isUnknown(problem) ? say("patients.unknown") : sentence(problem);
    return showErrors(form, errors, errors.length ? undefined : `${say("patients.not_registered")}. ${words}`);
  }
  const name = `${body.given} ${body.family}`;
  form.reset();
  open(false);
  const next = isAdmin
    ? element("button", { class: "button", type: "button", on: { click: () => invite({ id: patient, name, email: body.email }) } }, say("patients.invite"))
    : element("a", { class: "button", href: at(`/chart#${patient}`) }, say("patients.open_chart"));
  const box = notice("good", say("patients.registered", { name }), say(isAdmin ? "patients.registered_admin" : "patients.registered_doctor"), element("p", { class: "actions" }, next));
  box.dataset.patient = patient;
  tell(box);
  done();
}

/** Says above the list what was done. */
export function tell(box) {
  box.tabIndex = -1;
  fill(byId("told"), box);
  box.focus();
}
