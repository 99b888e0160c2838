import { showTime } from "../dates.js";
import { byId, element, fill } from "../element.js";
import { clearErrors, missing, noAddress, showErrors } from "../forms.js";
import { accounts } from "../people/accounts.js";
import { tell } from "../people/deed.js";
import { invitations } from "../people/invitations.js";
import { at } from "../language.js";
import { say } from "../say.js";
import { leave, whoeverMustBe } from "../session.js";
import { announce, empty, sentence, whileBusy } from "../status.js";
import { write } from "../write.js";

const form = byId("invite");
const opener = byId("invite-open");
let waiting = null;

const person = await whoeverMustBe();
if (person.role === "admin") {
  begin();
} else {
  elsewhere();
}

function begin() {
  opener.hidden = false;
  byId("lists").hidden = false;
  opener.addEventListener("click", () => show(form.hidden));
  byId("invite-close").addEventListener("click", () => {
    show(false);
    opener.focus();
  });
  form.addEventListener("submit", submit);
  waiting = invitations();
  announce(say("people.loading"));
  waiting.load();
  accounts(person).load();
}

function elsewhere() {
  const doctor = person.role === "doctor";
  const told = empty("lock", say("people.admins_only"), say(doctor ? "people.admins_only_doctor" : "people.admins_only_other"));
  if (doctor) {
    told.append(element("p", { class: "actions" }, element("a", { class: "button", href: at("/patients") }, say("people.to_patients"))));
  }
  fill(byId("elsewhere"), told);
}

function show(open) {
  form.hidden = !open;
  opener.setAttribute("aria-expanded", String(open));
  if (open) byId("name").focus();
}

function submit(event) {
  event.preventDefault();
  const errors = missing(byId("name"), byId("email"));
  if (!errors.some(({ field }) => field === "email")) {
    errors.push(...noAddress(byId("email")));
  }
  if (errors.length > 0) {
    showErrors(form, errors);
    return;
  }
  clearErrors(form);
  announce(say("people.busy"));
  whileBusy(byId("submit"), invite);
}

async function invite() {
  const [name, email] = [byId("name").value.trim(), byId("email").value.trim()];
  const role = form.querySelector("input[name=role]:checked").value;
  try {
    const { expires_at: until } = await write("POST", "/api/auth/invitations", { name, email, role });
    form.reset();
    show(false);
    tell(say("people.invited", { name }), say("people.invited_detail", { email, until: showTime(until) }));
    await waiting.load();
  } catch (problem) {
    if (problem.status === 401) return leave();
    const errors = problem.errors ?? [];
    showErrors(form, errors, errors.length ? undefined : sentence(problem));
  }
}
