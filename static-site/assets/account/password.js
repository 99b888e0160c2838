import { request } from "../api.js";
import { byId, fill } from "../element.js";
import { clearErrors, missing, revealable, showErrors } from "../forms.js";
import { newPassword } from "../new-password.js";
import { say } from "../say.js";
import { leave } from "../session.js";
import { announce, notice, sentence, whileBusy } from "../status.js";
import { isWrongPassword } from "./sure.js";

const form = byId("password");
const current = byId("current");
const fresh = byId("new");

/** The form that changes the password; `changed` is called after, for every other session has ended. */
export function offerPassword(changed) {
  revealable(current);
  revealable(fresh);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    fill(byId("password-done"));
    const errors = [...missing(current), ...newPassword(fresh)];
    if (errors.length > 0) {
      showErrors(form, errors);
      return;
    }
    clearErrors(form);
    announce(say("account.password_busy"));
    whileBusy(byId("password-submit"), () => change(changed));
  });
}

async function change(changed) {
  try {
    await request("/api/auth/account/password", { method: "PUT", body: { current: current.value, new: fresh.value } });
  } catch (problem) {
    if (problem.status === 401) return leave();
    const wrong = isWrongPassword(problem);
    const errors = wrong ? [{ field: current.id, detail: say("account.password_wrong") }] : (problem.errors ?? []);
    showErrors(form, errors, errors.length ? undefined : sentence(problem));
    return;
  }
  current.value = "";
  fresh.value = "";
  fill(byId("password-done"), notice("good", say("account.password_done"), say("account.password_done_detail")));
  announce(say("account.password_done"));
  changed();
}
