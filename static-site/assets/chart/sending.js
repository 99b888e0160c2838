import { FormDialog } from "../dialog.js";
import { byId, element, icon } from "../element.js";
import { clearErrors, showErrors, showSignedOut } from "../forms.js";
import { say } from "../say.js";
import { announce, sentence, whileBusy } from "../status.js";
import { isUnknown, write } from "../write.js";

/** Letters that a message may have. */
const LONGEST = 500;

/** Offers to send an anchored version to the patient as an update; `address()` is that of the chart, `isOver` is asked of a refusal first. */
export class Sending {
  constructor(address, isOver, done) {
    this.address = address;
    this.isOver = isOver;
    this.done = done;
    this.sent = new Set();
    this.version = 0;
    byId("message").maxLength = LONGEST;
    this.dialog = new FormDialog(byId("send-dialog"), () => this.send());
  }

  forget() {
    this.sent.clear();
    this.dialog.form.reset();
  }

  /** The button of a version, or that it was sent; nothing as long as there is no proof to send. */
  act({ version, state }) {
    if (this.sent.has(version)) return element("span", { class: "chip", "data-tone": "good", dataset: { sent: version } }, say("send.sent"));
    if (state !== "anchored") return null;
    const button = element("button", { class: "button small", type: "button", "aria-label": say("send.open_of", { version }), dataset: { action: "send" } }, icon("send"), say("send.open"));
    button.addEventListener("click", () => {
      this.version = version;
      this.dialog.open(say("version.number", { version }));
    });
    return button;
  }

  async send() {
    const { form } = this.dialog;
    const version = this.version;
    const message = byId("message").value.trim() || undefined;
    clearErrors(form);
    await whileBusy(byId("send-submit"), async () => {
      try {
        await write("POST", `${this.address()}/versions/${version}/updates`, { message });
      } catch (problem) {
        if (problem.status === 401) return showSignedOut(form);
        if (this.isOver(problem)) return;
        const errors = problem.errors ?? [];
        const words = isUnknown(problem) ? say("send.unknown") : problem.type.endsWith("not-anchored") ? say("send.waiting") : sentence(problem);
        return showErrors(form, errors, errors.length ? undefined : `${say("send.failed")}. ${words}`);
      }
      this.sent.add(version);
      this.dialog.close();
      announce(say("send.done"));
      this.done(version);
    });
  }
}
