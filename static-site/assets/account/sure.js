import { request } from "../api.js";
import { byId } from "../element.js";
import { clearErrors, missing, revealable, showErrors } from "../forms.js";
import { say } from "../say.js";
import { sentence, whileBusy } from "../status.js";

const dialog = byId("sure");
const form = byId("sure-form");
const password = byId("sure-password");

let open = null;

revealable(password);
byId("sure-cancel").addEventListener("click", () => dialog.close());
dialog.addEventListener("close", () => {
  form.reset();
  open?.resolve(null);
  open = null;
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const errors = missing(password);
  if (errors.length > 0) {
    showErrors(form, errors);
    return;
  }
  clearErrors(form);
  whileBusy(byId("sure-submit"), attempt);
});

/**
 * Asks for the password, then does `work` with it; gives what that gives, or null when the dialog was closed.
 * A refusal stays in the dialog, where the password can be typed again.
 */
export function sure({ title, detail, submit }, work) {
  byId("sure-title").textContent = title;
  byId("sure-detail").textContent = detail;
  byId("sure-submit").textContent = submit;
  clearErrors(form);
  return new Promise((resolve) => {
    open = { work, resolve };
    dialog.showModal();
    password.focus();
  });
}

async function attempt() {
  const { work, resolve } = open;
  try {
    const done = await work(password.value);
    open = null;
    dialog.close();
    resolve(done ?? true);
  } catch (problem) {
    const wrong = isWrongPassword(problem);
    const errors = wrong ? [{ field: password.id, detail: say("account.password_wrong") }] : [];
    showErrors(form, errors, wrong ? undefined : sentence(problem));
    if (wrong) password.select();
  }
}

/**
 * A request that changes who may get in. When the session began a while ago, the service wants the password again
 * with it. Null when the person would not type it.
 */
export async function trusted(path, { method, body }) {
  try {
    return await request(path, { method, body });
  } catch (problem) {
    if (!problem.type?.endsWith("password-needed")) throw problem;
  }
  const words = { title: say("account.trust.title"), detail: say("account.trust.detail"), submit: say("account.trust.submit") };
  return sure(words, (password) => request(path, { method, body: { ...body, password } }));
}

/** The service names the field, whatever it is called in the request. */
export function isWrongPassword({ errors = [], type = "" }) {
  return type.endsWith("wrong-password") || errors.some(({ field }) => field === "password" || field === "current");
}
