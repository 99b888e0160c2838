import { showTime } from "../dates.js";
import { byId } from "../element.js";
import { clearErrors, missing, noAddress, showErrors, showSignedOut } from "../forms.js";
import { say } from "../say.js";
import { announce, sentence, whileBusy } from "../status.js";
import { isUnknown, write } from "../write.js";
import { tell } from "./deed.js";
import { typedYear, wrongYear } from "./year.js";

const form = byId("invite");
const opener = byId("invite-open");
const OPTIONAL = ["specialisation", "phone"];

/** The form that invites somebody who works here; `done` runs after the mail was asked for. */
export function offerInvitation(done) {
  opener.addEventListener("click", () => show(form.hidden));
  byId("invite-close").addEventListener("click", () => {
    show(false);
    opener.focus();
  });
  // A doctor has more to say of themselves than an admin.
  form.addEventListener("change", ofRole);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(done);
  });
}

const role = () => form.querySelector("input[name=role]:checked").value;

function ofRole() {
  byId("particulars").hidden = role() !== "doctor";
}

function show(open) {
  form.hidden = !open;
  opener.setAttribute("aria-expanded", String(open));
  if (open) byId("name").focus();
}

function submit(done) {
  const errors = missing(byId("name"), byId("email"));
  if (!errors.some(({ field }) => field === "email")) errors.push(...noAddress(byId("email")));
  if (role() === "doctor") errors.push(...wrongYear(byId("practising_since")));
  if (errors.length > 0) return showErrors(form, errors);
  clearErrors(form);
  announce(say("people.busy"));
  return whileBusy(byId("submit"), () => invite(done));
}

async function invite(done) {
  const [name, email] = [byId("name").value.trim(), byId("email").value.trim()];
  const body = { name, email, role: role() };
  if (body.role === "doctor") {
    for (const field of OPTIONAL) body[field] = byId(field).value.trim() || undefined;
    body.practising_since = typedYear(byId("practising_since"));
  }
  try {
    const { expires_at: until } = await write("POST", "/api/auth/invitations", body);
    form.reset();
    ofRole();
    show(false);
    tell(say("people.invited", { name }), say("people.invited_detail", { email, until: showTime(until) }));
    await done();
  } catch (problem) {
    if (problem.status === 401) return showSignedOut(form);
    const errors = problem.errors ?? [];
    showErrors(form, errors, errors.length ? undefined : isUnknown(problem) ? say("patients.unknown") : sentence(problem));
  }
}
