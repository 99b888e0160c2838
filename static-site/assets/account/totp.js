import { request } from "../api.js";
import { copy } from "../clipboard.js";
import { byId, fill } from "../element.js";
import { clearErrors, missing, showErrors } from "../forms.js";
import { qrDrawing } from "../qr/drawing.js";
import { say } from "../say.js";
import { leave } from "../session.js";
import { announce, failure, sentence, skeleton, whileBusy } from "../status.js";
import { trusted } from "./sure.js";

const form = byId("totp");
const picture = byId("totp-picture");
const secret = byId("totp-secret");
const code = byId("totp-code");
const name = byId("totp-name");

/** The form that adds an authenticator app; `added` gets its name and the service's answer. */
export function offerTotp(added) {
  secret.addEventListener("focus", () => secret.select());
  byId("totp-copy").addEventListener("click", () => copy(secret.value.replace(/ /g, ""), byId("totp-copy"), () => secret.focus()));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const errors = wanting();
    if (errors.length > 0) {
      showErrors(form, errors);
      return;
    }
    clearErrors(form);
    whileBusy(byId("totp-submit"), () => confirm(added));
  });
}

/** Asks for a key and draws it. The key is on this page until the form is closed, and nowhere else; `cancelled` is called when there is none. */
export async function beginTotp(cancelled) {
  name.value = say("account.named_app");
  byId("totp-submit").disabled = true;
  picture.setAttribute("aria-busy", "true");
  fill(picture, skeleton(1, "square"));
  announce(say("account.preparing"));
  try {
    const answer = await trusted("/api/auth/account/totp", { method: "POST", body: {} });
    if (!answer) return cancelled();
    const { data } = answer;
    fill(picture, qrDrawing(data.uri, say("account.picture")));
    // In groups of four, as people read aloud; apps pass over the spaces.
    secret.value = data.secret.replace(/(.{4})(?=.)/g, "$1 ");
    byId("totp-submit").disabled = false;
    code.focus();
  } catch (problem) {
    fill(picture, failure(say("account.totp_failed"), problem, () => beginTotp(cancelled)));
  } finally {
    picture.setAttribute("aria-busy", "false");
  }
}

export function forgetTotp() {
  fill(picture);
  form.reset();
}

function wanting() {
  const errors = missing(code, name);
  if (code.value.trim() && !/^\d{6}$/.test(digits())) {
    errors.unshift({ field: code.id, detail: say("sign_in.code") });
  }
  return errors;
}

function digits() {
  return code.value.replace(/\s/g, "");
}

async function confirm(added) {
  const called = name.value.trim();
  try {
    const { data } = await request("/api/auth/account/totp/confirmations", { method: "POST", body: { code: digits(), name: called } });
    added(called, data);
  } catch (problem) {
    if (problem.status === 401) return leave();
    const fields = { code: code.id, name: name.id };
    const words = { code: say("account.code_wrong") };
    const errors = (problem.errors ?? []).map(({ field, detail }) => ({ field: fields[field] ?? field, detail: words[field] ?? detail }));
    showErrors(form, errors, errors.length ? undefined : sentence(problem));
    if (errors.some(({ field }) => field === code.id)) code.select();
  }
}
