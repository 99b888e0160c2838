import { FormDialog } from "../dialog.js";
import { byId, element } from "../element.js";
import { clearErrors, showErrors, showSignedOut } from "../forms.js";
import { at } from "../language.js";
import { isSame } from "../same-name.js";
import { say } from "../say.js";
import { announce, notice, sentence, whileBusy } from "../status.js";
import { isUnknown, write } from "../write.js";
import { tell } from "./register.js";

/** Gives what opens the dialog for a patient; `done` runs once they are erased. */
export function offerErasure(done) {
  let patient = null;
  // Who is called nothing that could be shown is erased by the words that stand in the name's place.
  const nameOf = () => patient.name ?? say("chart.withheld");
  const dialog = new FormDialog(byId("erase-dialog"), () => {
    const name = nameOf();
    if (!isSame(byId("erase-name").value, name)) {
      return showErrors(dialog.form, [{ field: "erase-name", detail: say("patients.erase_mismatch", { name }) }]);
    }
    clearErrors(dialog.form);
    announce(say("patients.erasing"));
    return whileBusy(byId("erase-submit"), () => erase(dialog, patient, name, done));
  });
  return (chosen) => {
    patient = chosen;
    dialog.open(nameOf());
  };
}

async function erase(dialog, { id }, name, done) {
  try {
    await write("DELETE", `/api/records/patients/${encodeURIComponent(id)}`);
  } catch (problem) {
    if (problem.status === 401) return showSignedOut(dialog.form);
    const words = isUnknown(problem) ? say("patients.unknown") : sentence(problem);
    return showErrors(dialog.form, [], `${say("patients.not_erased")}. ${words}`);
  }
  dialog.close();
  const log = element("a", { class: "button", href: at(`/log#${id}`) }, say("patients.erased_log"));
  tell(notice("good", say("patients.erased"), say("patients.erased_detail", { name }), element("p", { class: "actions" }, log)));
  done();
}
