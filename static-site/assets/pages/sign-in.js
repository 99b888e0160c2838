import { byId, fill } from "../element.js";
import { clearErrors, missing, noAddress, revealable, showErrors } from "../forms.js";
import { say } from "../say.js";
import { destination, homeOf, signIn } from "../session.js";
import { announce, sentence, whileBusy } from "../status.js";

const form = byId("sign-in");
const email = byId("email");
const password = byId("password");
const wanted = destination();

revealable(password);
if (wanted) {
  fill(byId("why"), say("sign_in.ended"));
  byId("why").hidden = false;
}
email.focus();

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const errors = missing(email, password);
  if (errors.length === 0) {
    errors.push(...noAddress(email));
  }
  if (errors.length > 0) {
    showErrors(form, errors);
    return;
  }
  clearErrors(form);
  announce(say("sign_in.busy"));
  whileBusy(byId("submit"), enter);
});

async function enter() {
  try {
    const person = await signIn(email.value.trim(), password.value);
    location.assign(wanted ?? homeOf(person));
    // The button stays busy until the next page is here.
    await new Promise(() => {});
  } catch (problem) {
    const wrong = problem.status === 401 || problem.status === 403;
    showErrors(form, problem.errors ?? [], wrong ? say("sign_in.wrong") : sentence(problem));
    password.select();
  }
}
