import { allDoctors } from "../details/doctors.js";
import { DetailsForm } from "../details/form.js";
import { byId, element, fill } from "../element.js";
import { clearErrors, showErrors, showSignedOut } from "../forms.js";
import { at } from "../language.js";
import { say } from "../say.js";
import { announce, notice, sentence, whileBusy } from "../status.js";
import { isUnknown, write } from "../write.js";

const panel = byId("register");
const opener = byId("register-open");
const form = byId("registration");
const fields = new DetailsForm({ needed: [] });
let doctors = null;

/** Shows the button; `done` runs after somebody was registered, whom an admin is then led to `invite`. */
export function offerRegistration({ isAdmin, invite, done }) {
  opener.hidden = false;
  opener.addEventListener("click", () => open(panel.hidden));
  byId("register-close").addEventListener("click", () => open(false));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const errors = fields.errors();
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
  // Asked for once, when somebody first registers.
  if (wanted) doctors ??= allDoctors().then((all) => fields.offer(all));
}

async function register({ isAdmin, invite, done }) {
  const body = fields.get();
  let patient;
  try {
    ({ patient_id: patient } = await write("POST", "/api/records/patients", body));
  } catch (problem) {
    if (problem.status === 401) return showSignedOut(form);
    const errors = fields.inForm(problem.errors ?? []);
    const words = isUnknown(problem) ? say("patients.unknown") : sentence(problem);
    return showErrors(form, errors, errors.length ? undefined : `${say("patients.not_registered")}. ${words}`);
  }
  const name = `${body.given} ${body.family}`;
  form.reset();
  fields.conditions.set([]);
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
