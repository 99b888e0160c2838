import { droppable } from "../drop.js";
import { byId, fill } from "../element.js";
import { examine } from "../examination.js";
import { clearErrors, showErrors } from "../forms.js";
import { textInPicture } from "../qr-picture.js";
import { say } from "../say.js";
import { announce, notice, skeleton, whileBusy } from "../status.js";
import { answersView, headlineView, recordView } from "../verdict-view.js";

const LARGEST = 30 * 1024 * 1024;
const AGAIN = [3000, 5000, 8000, 12_000, 20_000, 30_000];

const form = byId("verify");
let turn = 0;
let timer = 0;
let aside = null;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = byId("text").value.trim();
  if (!text) {
    showErrors(form, [{ field: "text", detail: say("verify.empty") }]);
    return;
  }
  whileBusy(byId("submit"), () => verify(text));
});
droppable(byId("picture-drop"), byId("picture"), ([file]) => takeFile(file));
byId("another").addEventListener("click", reset);
addEventListener("hashchange", fromAddress);
fromAddress();

/** A scanned code opens this page with the record behind `#`, where no server sees it. */
function fromAddress() {
  const text = location.hash.slice(1);
  if (text) {
    verify(text);
  } else if (!byId("result").hidden) {
    reset();
  }
}

async function verify(text, note = null) {
  const mine = (turn += 1);
  aside = note;
  clearTimeout(timer);
  clearErrors(form);
  byId("ask").hidden = true;
  byId("result").hidden = false;
  byId("result").setAttribute("aria-busy", "true");
  fill(byId("headline"), skeleton(1));
  fill(byId("record"), skeleton(4, "line"));
  fill(byId("answers"), skeleton(4, "line"));
  announce(say("verify.checking"));
  try {
    const examination = await examine(text);
    if (mine !== turn) return;
    show(examination);
    byId("verdict-title").focus();
    watch(text, examination, 0);
  } catch (error) {
    if (mine !== turn) return;
    console.error(error);
    const retry = notice("warn", say("verify.crashed"), say("verify.crashed_detail"));
    fill(byId("headline"), retry);
    byId("record-side").hidden = true;
    byId("answers-side").hidden = true;
  } finally {
    if (mine === turn) byId("result").removeAttribute("aria-busy");
  }
}

function show(examination) {
  fill(byId("headline"), headlineView(examination), aside && notice("info", aside));
  byId("answers-side").hidden = false;
  fill(byId("answers"), answersView(examination));
  byId("record-side").hidden = !examination.record;
  fill(byId("record"), examination.record && recordOrWhyNot(examination));
}

/** A card may hold anything; the answers of the checks stand also when its record cannot be drawn. */
function recordOrWhyNot(examination) {
  try {
    return recordView(examination);
  } catch (error) {
    console.error(error);
    return notice("warn", say("record.undrawn"), say("record.undrawn_detail"));
  }
}

/** A record saved a moment ago is on its way: looks again, a few times, and says when it has arrived. */
function watch(text, { answers }, round) {
  const mine = turn;
  const coming = ["waiting", "not-final"].includes(answers.anchoring.reason);
  if (!coming || round >= AGAIN.length) return;
  timer = setTimeout(async () => {
    const examination = await examine(text);
    if (mine !== turn) return;
    if (examination.answers.anchoring.reason !== answers.anchoring.reason) {
      show(examination);
      announce(byId("verdict-title").textContent);
    }
    watch(text, examination, round + 1);
  }, AGAIN[round]);
}

function reset() {
  turn += 1;
  clearTimeout(timer);
  history.replaceState(null, "", location.pathname);
  byId("text").value = "";
  byId("result").hidden = true;
  byId("ask").hidden = false;
  byId("text").focus();
}

/** Reading a picture takes a while: whatever was begun meanwhile goes before it. */
async function takeFile(file) {
  const mine = (turn += 1);
  clearTimeout(timer);
  clearErrors(form);
  const zone = byId("picture-drop");
  zone.classList.add("busy");
  announce(say("verify.reading"));
  try {
    const { text, note, refused } = await textOf(file);
    if (mine !== turn) return;
    if (refused) {
      showErrors(form, [{ field: null, detail: refused[1] }], refused[0]);
    } else {
      await verify(text, note);
    }
  } finally {
    zone.classList.remove("busy");
  }
}

/** The card's `text` in a file and perhaps a `note` on it, or why there is none: `refused`, a title and a sentence. */
async function textOf(file) {
  if (file.size > LARGEST) {
    return refuse(say("verify.no_picture"), say("verify.too_large"));
  }
  if (/\.(smart-health-card|txt|json)$/i.test(file.name) || /json|text|smart-health-card/.test(file.type)) {
    return firstCard(await file.text());
  }
  try {
    const text = await textInPicture(file);
    return text ? { text } : refuse(say("verify.no_code"), say("verify.no_code_detail"));
  } catch {
    return refuse(say("verify.no_picture"), say("verify.no_picture_detail"));
  }
}

/** A health card file may hold several cards; the page checks the first. */
function firstCard(text) {
  try {
    const cards = JSON.parse(text).verifiableCredential;
    const note = cards?.length > 1 ? say("verify.several", { count: cards.length }) : null;
    return { text: typeof cards?.[0] === "string" ? cards[0] : text, note };
  } catch {
    return text.trim() ? { text } : refuse(say("verify.no_picture"), say("verify.no_picture_detail"));
  }
}

function refuse(title, detail) {
  return { refused: [title, detail] };
}
