import { describeAgent } from "../agent.js";
import { request } from "../api.js";
import { byId } from "../element.js";
import { clearErrors, missing, showErrors } from "../forms.js";
import { say } from "../say.js";
import { leave } from "../session.js";
import { announce, sentence, whileBusy } from "../status.js";
import { canUsePasskeys, makePasskey, PasskeyFault } from "../webauthn.js";
import { trusted } from "./sure.js";

const form = byId("passkey");
const name = byId("passkey-name");

/** The form that adds a passkey; `added` gets its name and the service's answer. */
export function offerPasskey(added) {
  byId("passkey-open").hidden = !canUsePasskeys();
  byId("no-passkeys").hidden = canUsePasskeys();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const errors = missing(name);
    if (errors.length > 0) {
      showErrors(form, errors);
      return;
    }
    clearErrors(form);
    announce(say("account.making"));
    whileBusy(byId("passkey-submit"), () => make(added));
  });
}

export function beginPasskey() {
  name.value = describeAgent(navigator.userAgent);
  name.focus();
  name.select();
}

async function make(added) {
  const called = name.value.trim();
  try {
    const answer = await trusted("/api/auth/account/passkeys/options", { method: "POST", body: {} });
    if (!answer) return;
    const { data: offer } = answer;
    const credential = await makePasskey(offer.options);
    const { data } = await request("/api/auth/account/passkeys", { method: "POST", body: { ticket: offer.ticket, credential, name: called } });
    added(called, data);
  } catch (problem) {
    if (problem.status === 401) return leave();
    const errors = (problem.errors ?? []).map(({ field, detail }) => ({ field: field === "name" ? name.id : field, detail }));
    showErrors(form, errors, errors.length ? undefined : problem instanceof PasskeyFault ? problem.message : sentence(problem));
  }
}
