import { showTime } from "../dates.js";
import { FormDialog } from "../dialog.js";
import { byId } from "../element.js";
import { clearErrors, missing, noAddress, showErrors, showSignedOut } from "../forms.js";
import { say } from "../say.js";
import { announce, notice, sentence, whileBusy } from "../status.js";
import { isUnknown, write } from "../write.js";
import { tell } from "./register.js";

/** Gives what opens the dialog for a patient `{ id, name, email? }`. */
export function offerInvitation() {
  let patient = null;
  const dialog = new FormDialog(byId("invite-dialog"), () => {
    const [name, email] = [byId("invite-name"), byId("invite-email")];
    const errors = missing(name, email);
    if (email.value.trim()) errors.push(...noAddress(email));
    if (errors.length > 0) return showErrors(dialog.form, errors);
    clearErrors(dialog.form);
    announce(say("patients.inviting"));
    return whileBusy(byId("invite-submit"), () => invite(dialog, patient, { name: name.value.trim(), email: email.value.trim() }));
  });
  return (chosen) => {
    patient = chosen;
    dialog.open(chosen.name ?? say("chart.withheld"));
    byId("invite-name").value = chosen.name ?? "";
    byId("invite-email").value = chosen.email ?? "";
    byId(chosen.name ? "invite-email" : "invite-name").focus();
  };
}

async function invite(dialog, patient, body) {
  let until;
  try {
    ({ expires_at: until } = await write("POST", `/api/auth/patients/${encodeURIComponent(patient.id)}/invitations`, body));
  } catch (problem) {
    if (problem.status === 401) return showSignedOut(dialog.form);
    const errors = (problem.errors ?? []).map(({ field, detail }) => ({ field: `invite-${String(field).replace(/^(body\.|\/)/, "")}`, detail }));
    const words = isUnknown(problem) ? say("patients.unknown") : sentence(problem);
    return showErrors(dialog.form, errors, errors.length ? undefined : `${say("patients.not_invited")}. ${words}`);
  }
  dialog.close();
  tell(notice("good", say("patients.invited", { name: body.name }), say("patients.invited_detail", { email: body.email, until: showTime(until) })));
}
