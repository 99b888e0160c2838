import { post } from "../api.js";
import { byId } from "../element.js";
import { clearErrors, revealable, showErrors } from "../forms.js";
import { language } from "../language.js";
import { newPassword } from "../new-password.js";
import { say } from "../say.js";
import { announce, sentence, whileBusy } from "../status.js";

const form = byId("welcome");
const password = byId("password");
const token = () => location.hash.slice(1);

revealable(password);
arrive();
addEventListener("hashchange", arrive);

function arrive() {
  if (!byId("done").hidden) return;
  byId("missing").hidden = token() !== "";
  byId("choose").hidden = token() === "";
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const errors = newPassword(password);
  if (errors.length > 0) {
    showErrors(form, errors);
    return;
  }
  clearErrors(form);
  announce(say("welcome.busy"));
  whileBusy(byId("submit"), accept);
});

async function accept() {
  try {
    await post("/api/auth/invitations/accept", { token: token(), password: password.value, language });
  } catch (problem) {
    refuse(problem);
    return;
  }
  // The invitation is spent; it has no business in the browser's history.
  history.replaceState(null, "", location.pathname);
  form.reset();
  byId("choose").hidden = true;
  byId("done").hidden = false;
  byId("done").focus();
}

function refuse(problem) {
  const ours = problem.errors?.filter(({ field }) => field === "password") ?? [];
  const spent = ours.length === 0 && [400, 401, 404, 409, 410, 422].includes(problem.status);
  showErrors(form, ours, ours.length ? undefined : spent ? say("welcome.spent") : sentence(problem));
}
