import { post } from "../api.js";
import { byId, element } from "../element.js";
import { clearErrors, missing, noAddress, revealable, showErrors } from "../forms.js";
import { newPassword } from "../new-password.js";
import { say } from "../say.js";
import { ended } from "../session.js";
import { announce, sentence, whileBusy } from "../status.js";

const STEPS = ["ask", "asked", "choose", "done"];
const email = byId("email");
const password = byId("password");
const token = () => location.hash.slice(1);

revealable(password);
arrive();
addEventListener("hashchange", arrive);
byId("ask-again").addEventListener("click", () => {
  show("ask");
  email.select();
});
byId("asking").addEventListener("submit", (event) => {
  event.preventDefault();
  const errors = missing(email);
  if (errors.length === 0) {
    errors.push(...noAddress(email));
  }
  begin(byId("asking"), errors, "reset.asking", byId("ask-submit"), ask);
});
byId("choosing").addEventListener("submit", (event) => {
  event.preventDefault();
  begin(byId("choosing"), newPassword(password), "reset.busy", byId("submit"), accept);
});

function arrive() {
  if (byId("done").hidden) show(token() ? "choose" : "ask");
}

function show(step) {
  STEPS.forEach((one) => (byId(one).hidden = one !== step));
}

function begin(form, errors, words, button, work) {
  if (errors.length > 0) {
    showErrors(form, errors);
    return;
  }
  clearErrors(form);
  announce(say(words));
  whileBusy(button, work);
}

async function ask() {
  try {
    await post("/api/auth/password-resets", { email: email.value.trim() });
  } catch (problem) {
    const errors = problem.errors ?? [];
    showErrors(byId("asking"), errors, errors.length ? undefined : sentence(problem));
    return;
  }
  show("asked");
  byId("asked").focus();
}

async function accept() {
  try {
    await post("/api/auth/password-resets/accept", { token: token(), password: password.value });
  } catch (problem) {
    refuse(problem);
    return;
  }
  // The link is spent; it has no business in the browser's history. Every session ended, a possible one here too.
  history.replaceState(null, "", location.pathname);
  byId("choosing").reset();
  ended();
  show("done");
  byId("done").focus();
}

function refuse(problem) {
  const form = byId("choosing");
  const ours = problem.errors?.filter(({ field }) => field === "password") ?? [];
  const spent = ours.length === 0 && [400, 401, 404, 409, 410, 422].includes(problem.status);
  showErrors(form, ours, ours.length ? undefined : spent ? say("reset.spent") : sentence(problem));
  if (spent) {
    const again = element("button", { class: "button", type: "button", on: { click: anew } }, say("reset.new_mail"));
    form.querySelector(".error-summary > div").append(element("p", { class: "actions" }, again));
  }
}

function anew() {
  history.replaceState(null, "", location.pathname);
  clearErrors(byId("choosing"));
  show("ask");
  email.focus();
}
