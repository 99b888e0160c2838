import { request } from "../api.js";
import { showTime } from "../dates.js";
import { byId, element, fill } from "../element.js";
import { clearErrors, missing, noAddress, showErrors } from "../forms.js";
import { say } from "../say.js";
import { leave, whoeverMustBe } from "../session.js";
import { announce, empty, sentence, whileBusy } from "../status.js";

const form = byId("invite");
const link = byId("link");
const copyWords = byId("copy").textContent;

const person = await whoeverMustBe();
if (person.role === "admin") {
  byId("inviting").hidden = false;
  byId("name").focus();
} else {
  elsewhere();
}

form.addEventListener("submit", (event) => {
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
});
link.addEventListener("focus", () => link.select());
byId("copy").addEventListener("click", copy);
byId("another").addEventListener("click", another);

function elsewhere() {
  const doctor = person.role === "doctor";
  const told = empty("lock", say("people.admins_only"), say(doctor ? "people.admins_only_doctor" : "people.admins_only_other"));
  if (doctor) {
    told.append(element("p", { class: "actions" }, element("a", { class: "button", href: "/patients" }, say("people.to_patients"))));
  }
  fill(byId("elsewhere"), told);
}

async function invite() {
  const name = byId("name").value.trim();
  const email = byId("email").value.trim();
  const role = form.querySelector("input[name=role]:checked").value;
  try {
    const { data } = await request("/api/auth/invitations", { method: "POST", body: { name, email, role } });
    hand(data, name, email);
  } catch (problem) {
    if (problem.status === 401) return leave();
    const errors = problem.errors ?? [];
    showErrors(form, errors, errors.length ? undefined : sentence(problem));
  }
}

/** The service keeps only the link's hash, so this is the one moment it can be handed on. */
function hand({ link: address, expires_at: until }, name, email) {
  byId("invited-title").textContent = say("people.invited", { name });
  byId("invited-detail").textContent = say("people.invited_detail", { email, until: showTime(until) });
  link.value = address;
  byId("copy").textContent = copyWords;
  byId("inviting").hidden = true;
  byId("invited").hidden = false;
  byId("invited-title").focus();
}

async function copy() {
  try {
    await navigator.clipboard.writeText(link.value);
    byId("copy").textContent = say("people.copied");
    announce(say("people.copied"));
  } catch {
    // Without leave to write the clipboard, the link stands selected for the keyboard.
    link.focus();
    announce(say("people.copy_by_hand"));
  }
}

function another() {
  link.value = "";
  form.reset();
  byId("invited").hidden = true;
  byId("inviting").hidden = false;
  byId("name").focus();
}
