import { download } from "../api.js";
import { element, fill, icon } from "../element.js";
import { canSay, say } from "../say.js";
import { saveFile } from "../save-file.js";
import { showSize } from "../size.js";
import { announce, failure, notice, skeleton, whileBusy } from "../status.js";
import { fileName, isPicture, isTheOne } from "./content.js";

/** The bytes are not those whose hash stands in the sealed record. */
class Altered extends Error {}

/** The files of a version; `address` is that of the version. Each is checked by its hash before it is shown. `isOver` is asked of each problem first. */
export function attachmentsView(attachments, address, isOver) {
  if (!attachments?.length) return null;
  return element("ul", { class: "attachments", "aria-label": say("attachments.title") }, attachments.map((attachment) => line(attachment, address, isOver)));
}

function line(attachment, address, isOver) {
  const name = attachment.title || say("attachments.untitled");
  const told = element("div", {});
  const work = (button, what) => whileBusy(button, () => what(attachment, address, told, isOver));
  const button = (what, run) => {
    const node = element("button", { class: "button small", type: "button", "aria-label": say(`attachments.${what}_of`, { name }), dataset: { action: what } }, say(`attachments.${what}`));
    node.addEventListener("click", () => work(node, run));
    return node;
  };
  return element(
    "li",
    { class: "attachment", dataset: { attachment: attachment.id } },
    icon(isPicture(attachment.type) ? "clip" : "document"),
    element("div", { class: "attachment-words" }, element("strong", {}, name), element("span", { class: "muted small" }, about(attachment))),
    element("div", { class: "actions" }, isPicture(attachment.type) ? button("view", view) : null, button("save", save)),
    told,
  );
}

/** Kind and size in words. */
export function about({ type, size }) {
  const kind = canSay(`attachments.types.${type}`) ? say(`attachments.types.${type}`) : type;
  return [kind, size && showSize(size)].filter(Boolean).join(", ");
}

async function checked(attachment, address) {
  const blob = await download(`${address}/attachments/${encodeURIComponent(attachment.id)}`);
  if (!(await isTheOne(blob, attachment.sha256))) throw new Altered();
  // Of the sealed type, whatever the answer says it is.
  return new Blob([blob], { type: attachment.type });
}

async function save(attachment, address, told, isOver) {
  fill(told);
  try {
    saveFile(await checked(attachment, address), fileName(attachment));
    announce(say("attachments.saved"));
  } catch (problem) {
    if (!isOver(problem)) fill(told, wrong(problem));
  }
}

async function view(attachment, address, told, isOver) {
  fill(told);
  const { dialog, picture, proof, keep } = frame(attachment);
  dialog.showModal();
  try {
    const blob = await checked(attachment, address);
    const url = URL.createObjectURL(blob);
    dialog.addEventListener("close", () => URL.revokeObjectURL(url), { once: true });
    fill(picture, element("img", { src: url, alt: attachment.title || say("attachments.untitled") }));
    fill(proof, icon("yes"), say("attachments.intact"));
    keep.hidden = false;
    keep.addEventListener("click", () => saveFile(blob, fileName(attachment)));
  } catch (problem) {
    if (!isOver(problem)) fill(picture, wrong(problem));
  }
}

function frame(attachment) {
  const title = element("h2", { id: "attachment-title" }, attachment.title || say("attachments.untitled"));
  const picture = element("div", { class: "attachment-picture" }, skeleton(1));
  const proof = element("p", { class: "attachment-proof" });
  const keep = element("button", { class: "button", type: "button", hidden: true }, icon("download"), say("attachments.save"));
  const close = element("button", { class: "button primary", type: "button" }, say("attachments.close"));
  const dialog = element(
    "dialog",
    { id: "attachment-dialog", class: "dialog attachment-dialog", "aria-labelledby": "attachment-title" },
    title,
    element("p", { class: "muted small" }, about(attachment)),
    picture,
    proof,
    element("div", { class: "actions" }, keep, close),
  );
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  return { dialog, picture, proof, keep };
}

function wrong(problem) {
  return problem instanceof Altered ? notice("bad", say("attachments.altered"), say("attachments.altered_detail")) : failure(say("attachments.failed"), problem);
}
