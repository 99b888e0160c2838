import { isText, LARGE, textOf } from "../card-file.js";
import { droppable } from "../drop.js";
import { byId, fill } from "../element.js";
import { examine } from "../examination.js";
import { clearErrors, showErrors } from "../forms.js";
import { workOffline } from "../installed.js";
import { chosenNode } from "../node-choice.js";
import { nodeForm } from "../node-form.js";
import { say } from "../say.js";
import { scanner } from "../scanner.js";
import { announce, notice, skeleton, whileBusy } from "../status.js";
import { answersView, headlineView, recordView } from "../verdict-view.js";
import { versionsView } from "../versions-view.js";

const AGAIN = [3000, 5000, 8000, 12_000, 20_000, 30_000];

const form = byId("verify");
let turn = 0;
let timer = 0;
/** What is checked: its text and a note on it. */
let checked = null;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = byId("text").value.trim();
  if (!text) {
    showErrors(form, [{ field: "text", detail: say("verify.empty") }]);
    return;
  }
  whileBusy(byId("submit"), () => verify(text));
});
const stopCamera = scanner((text) => verify(text));
droppable(byId("picture-drop"), byId("picture"), ([file]) => takeFile(file));
nodeForm(() => checked && verify(checked.text, checked.note));
byId("another").addEventListener("click", reset);
addEventListener("hashchange", fromAddress);
workOffline(() => turn === 0 && byId("scanner").hidden && byId("text").value === "");
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
  checked = { text, note };
  clearTimeout(timer);
  clearErrors(form);
  stopCamera();
  byId("ask").hidden = true;
  byId("result").hidden = false;
  byId("result").setAttribute("aria-busy", "true");
  byId("versions-side").hidden = true;
  fill(byId("headline"), text.length > LARGE ? notice("info", say("verify.large")) : skeleton(1));
  fill(byId("record"), skeleton(4, "line"));
  fill(byId("answers"), skeleton(4, "line"));
  announce(say(text.length > LARGE ? "verify.large" : "verify.checking"));
  try {
    // A large file keeps the page's thread busy, so what was just said must be drawn first.
    if (text.length > LARGE) await new Promise((drawn) => setTimeout(drawn, 60));
    const examination = await examine(text, { node: chosenNode() });
    if (mine !== turn) return;
    show(examination);
    byId("verdict-title").focus();
    watch(examination, 0);
  } catch (error) {
    if (mine !== turn) return;
    console.error(error);
    fill(byId("headline"), notice("warn", say("verify.crashed"), say("verify.crashed_detail")));
    byId("record-side").hidden = true;
    byId("answers-side").hidden = true;
  } finally {
    if (mine === turn) byId("result").removeAttribute("aria-busy");
  }
}

function show(examination) {
  const { versions, earlier } = examination;
  const several = versions?.length > 1;
  const older = earlier && versions?.length ? notice("info", say("versions.earlier", { version: versions.at(-1).record?.version ?? earlier })) : null;
  fill(byId("headline"), headlineView(examination), checked.note && notice("info", checked.note), older);
  byId("versions-side").hidden = !several;
  if (several) {
    open(versions, 0);
  } else {
    part(examination);
  }
}

/** One of the versions in a file, in full, below the list of all. */
function open(versions, at) {
  part(versions[at]);
  byId("record-version").textContent = say("version.number", { version: versions[at].record?.version ?? "?" });
  fill(byId("versions"), versionsView(versions, at, (next) => {
    open(versions, next);
    // On a phone it stands far below the list.
    const place = byId(byId("record-side").hidden ? "answers-title" : "record-title");
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "start" });
  }));
}

function part(examination) {
  byId("answers-side").hidden = false;
  byId("record-version").textContent = "";
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
function watch({ answers }, round) {
  const mine = turn;
  const coming = ["waiting", "not-final"].includes(answers.anchoring.reason);
  if (!coming || round >= AGAIN.length) return;
  timer = setTimeout(async () => {
    const examination = await examine(checked.text, { node: chosenNode() });
    if (mine !== turn) return;
    if (examination.answers.anchoring.reason !== answers.anchoring.reason) {
      show(examination);
      announce(byId("verdict-title").textContent);
    }
    watch(examination, round + 1);
  }, AGAIN[round]);
}

function reset() {
  turn += 1;
  checked = null;
  clearTimeout(timer);
  history.replaceState(null, "", location.pathname);
  byId("text").value = "";
  byId("result").hidden = true;
  byId("ask").hidden = false;
  byId("scan").focus();
}

/** Reading a file takes a while: whatever was begun meanwhile goes before it. */
async function takeFile(file) {
  const mine = (turn += 1);
  clearTimeout(timer);
  clearErrors(form);
  stopCamera();
  const zone = byId("picture-drop");
  zone.classList.add("busy");
  announce(say(isText(file) ? "verify.reading_file" : "verify.reading"));
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
