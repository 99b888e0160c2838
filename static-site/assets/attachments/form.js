import { droppable } from "../drop.js";
import { byId, element, fill, icon } from "../element.js";
import { signedOut } from "../forms.js";
import { say } from "../say.js";
import { showSize } from "../size.js";
import { announce, sentence } from "../status.js";
import { upload } from "../upload.js";
import { isPicture, LARGEST, MOST, typeOf } from "./content.js";
import { about } from "./viewer.js";

/**
 * The files of a visit that is being written. Each is stored as soon as it is chosen; the visit then names those
 * that are still in the form when it is saved.
 */
export class Attachments {
  /** `address` is that of the chart's attachments; `changed` is called when something was done here. */
  constructor(address, changed) {
    this.address = address;
    this.changed = changed;
    this.list = byId("attachments");
    this.files = [];
    droppable(byId("attachments-drop"), byId("files"), (files) => this.take(files));
  }

  /** Those that the visit has already. */
  keep(attachments) {
    for (const attachment of attachments) {
      const item = { id: attachment.id, title: attachment.title ?? "", type: attachment.type, state: "kept", about: about(attachment) };
      this.files.push(item);
      this.list.append(this.line(item));
    }
    this.number();
  }

  async take(files) {
    this.changed();
    for (const file of files) {
      const item = { file, title: file.name.replace(/\.[^.]+$/, "").slice(0, 200), key: crypto.randomUUID(), state: "checking", about: showSize(file.size) };
      const refused = await this.refusal(file, item);
      if (refused) {
        this.refuse(file, refused);
        continue;
      }
      this.files.push(item);
      this.list.append(this.line(item));
      this.number();
      this.send(item);
    }
  }

  /** Why a file is not taken; the service looks again. */
  async refusal(file, item) {
    if (this.files.length >= MOST) return ["too_many", null];
    if (file.size === 0) return ["empty", null];
    if (file.size > LARGEST) return ["too_large", "too_large_detail"];
    item.type = await typeOf(file);
    if (!item.type) return ["wrong_type", "wrong_type_detail"];
    item.about = about({ type: item.type, size: file.size });
    return null;
  }

  refuse(file, [title, detail]) {
    const words = say(`attachments.${title}`);
    const line = element(
      "li",
      { class: "attachment", "data-tone": "bad", dataset: { refused: title } },
      icon("no"),
      element("div", { class: "attachment-words" }, element("strong", {}, file.name), element("span", { class: "alarm" }, words), detail && element("span", { class: "small" }, say(`attachments.${detail}`))),
      element("div", { class: "actions" }, this.removal(file.name, () => this.away(line))),
    );
    this.list.append(line);
    announce(`${file.name}: ${words}`);
  }

  line(item) {
    item.input = element("input", { type: "text", maxlength: "200", autocomplete: "off", dataset: { name: "title" } });
    item.input.value = item.title;
    item.label = element("label", {}, say("attachments.label"), element("span", { class: "optional" }, ` (${say("attachments.optional")})`));
    item.told = element("div", { class: "attachment-state" });
    item.line = element(
      "li",
      { class: "attachment", dataset: { state: item.state } },
      this.preview(item),
      element("div", { class: "field" }, item.label, item.input, element("span", { class: "muted small" }, item.about), item.told),
      element("div", { class: "actions" }, this.removal(item.title, () => this.remove(item))),
    );
    if (item.state === "kept") fill(item.told, element("p", { class: "small muted" }, say("attachments.kept")));
    return item.line;
  }

  preview({ file, type }) {
    if (!file || !isPicture(type)) return element("span", { class: "attachment-preview" }, icon(isPicture(type) ? "clip" : "document"));
    const url = URL.createObjectURL(file);
    const picture = element("img", { src: url, alt: "" });
    for (const end of ["load", "error"]) picture.addEventListener(end, () => URL.revokeObjectURL(url), { once: true });
    return element("span", { class: "attachment-preview" }, picture);
  }

  removal(name, run) {
    const button = element("button", { class: "button quiet small", type: "button", "aria-label": say("attachments.remove_of", { name }) }, icon("remove"), say("attachments.remove"));
    button.addEventListener("click", () => {
      run();
      announce(say("attachments.removed", { name }));
    });
    return button;
  }

  async send(item) {
    const bar = element("progress", { max: "1", value: "0" });
    const words = (part) => say("attachments.uploading", { name: item.title || item.file.name, percent: Math.round(part * 100) });
    const line = element("span", { class: "small muted" }, words(0));
    item.state = item.line.dataset.state = "sending";
    item.ending = new AbortController();
    bar.setAttribute("aria-label", words(0));
    fill(item.told, bar, line);
    const progress = (part) => {
      bar.value = part;
      line.textContent = words(part);
    };
    try {
      const stored = await upload(this.address, item.file, { type: item.type, headers: { "idempotency-key": item.key }, progress, signal: item.ending.signal });
      item.id = stored.id;
      item.state = item.line.dataset.state = "stored";
      fill(item.told, element("p", { class: "attachment-stored small" }, icon("yes"), say("attachments.stored")));
      announce(say("attachments.stored_of", { name: item.title || item.file.name }));
    } catch (problem) {
      if (problem.name === "AbortError") return;
      this.failed(item, problem);
    }
  }

  failed(item, problem) {
    item.state = item.line.dataset.state = "failed";
    const again = element("button", { class: "button small", type: "button", "aria-label": say("attachments.retry_of", { name: item.title }) }, say("attachments.retry"));
    again.addEventListener("click", () => this.send(item));
    const why = problem.errors?.length ? problem.errors[0].detail : sentence(problem);
    const told = problem.status === 401 ? signedOut() : element("p", { class: "small" }, why);
    fill(item.told, element("p", { class: "alarm" }, say("attachments.not_stored")), told, problem.status === 422 || problem.status === 413 ? null : again);
    announce(`${item.title}: ${say("attachments.not_stored")}`);
  }

  remove(item) {
    item.ending?.abort();
    this.files = this.files.filter((one) => one !== item);
    this.away(item.line);
    this.number();
    this.changed();
  }

  /** The focus goes to what is beside. */
  away(line) {
    const beside = line.nextElementSibling ?? line.previousElementSibling;
    line.remove();
    (beside?.querySelector("button") ?? byId("files")).focus();
  }

  /** Gives every title the id that the service's `field` will name. */
  number() {
    for (const [index, { input, label }] of this.files.entries()) {
      input.id = `attachments-${index}-title`;
      label.htmlFor = input.id;
    }
  }

  /** Errors of the files that are not stored. */
  errors() {
    const detail = { sending: "attachments.still", checking: "attachments.still", failed: "attachments.still_failed" };
    return this.files.flatMap(({ state }, index) => (detail[state] ? [{ field: `attachments[${index}].title`, detail: say(detail[state]) }] : []));
  }

  filled() {
    return this.files.map(({ id, input }) => ({ id, title: input.value.trim() || undefined }));
  }
}
