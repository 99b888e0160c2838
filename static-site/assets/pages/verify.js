import { isText, LARGE, textOf } from "../card-file.js";
import { offerChart, withdrawOffer } from "../chart-way.js";
import { droppable } from "../drop.js";
import { byId, fill } from "../element.js";
import { examine } from "../examination.js";
import { clearErrors, showErrors } from "../forms.js";
import { workOffline } from "../installed.js";
import { chosenNode } from "../node-choice.js";
import { nodeForm } from "../node-form.js";
import { refreshResult, showResult } from "../result.js";
import { say } from "../say.js";
import { scanner } from "../scanner.js";
import { announce, notice, skeleton, whileBusy } from "../status.js";

const AGAIN = [3000, 5000, 8000, 12_000, 20_000, 30_000];

const form = byId("verify");
let turn = 0;
let timer = 0;
/** What is checked: its text and notes on it. */
let checked = null;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = byId("text").value;
  if (!text.trim()) {
    showErrors(form, [{ field: "text", detail: say("verify.empty") }]);
    return;
  }
  whileBusy(byId("submit"), () => verify(text));
});
const stopCamera = scanner((text) => verify(text));
droppable(byId("picture-drop"), byId("picture"), takeFile);
nodeForm(checkAgain);
byId("again").addEventListener("click", checkAgain);
byId("another").addEventListener("click", reset);
addEventListener("hashchange", fromAddress);
const renew = workOffline(isIdle);
fromAddress();

/** Whether nobody would lose anything if the page were loaded anew. */
function isIdle() {
  const busy = !byId("result").hidden || !byId("scanner").hidden || byId("picture-drop").classList.contains("busy");
  return !busy && byId("text").value === "" && document.activeElement !== byId("node-url");
}

/** A scanned code opens this page with the record behind `#`, where no server sees it. */
function fromAddress() {
  const text = location.hash.slice(1);
  if (text) {
    verify(text);
  } else if (!byId("result").hidden) {
    reset();
  }
}

function checkAgain() {
  if (checked) verify(checked.text, checked.notes);
}

async function verify(text, notes = []) {
  const mine = (turn += 1);
  checked = { text, notes };
  clearTimeout(timer);
  clearErrors(form);
  stopCamera();
  withdrawOffer();
  byId("ask").hidden = true;
  byId("result").hidden = false;
  byId("result").setAttribute("aria-busy", "true");
  byId("versions-side").hidden = true;
  byId("again").hidden = true;
  fill(byId("headline"), text.length > LARGE ? notice("info", say("verify.large")) : skeleton(1));
  fill(byId("record"), skeleton(4, "line"));
  fill(byId("answers"), skeleton(4, "line"));
  announce(say(text.length > LARGE ? "verify.large" : "verify.checking"));
  try {
    // A large file keeps the page's thread busy, so what was just said must be drawn first.
    if (text.length > LARGE) await new Promise((drawn) => setTimeout(drawn, 60));
    const examination = await examine(text, { node: chosenNode() });
    if (mine !== turn) return;
    showResult(examination, notes);
    byId("verdict-title").focus();
    offerChart(examination);
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

/**
 * A record saved a moment ago is on its way: looks again, a few times, and says when it has arrived. Not at a
 * large file, which would stop the page each time.
 */
function watch({ answers }, round) {
  const mine = turn;
  const { text, notes } = checked;
  const coming = ["waiting", "not-final"].includes(answers.anchoring.reason);
  if (!coming || round >= AGAIN.length || text.length > LARGE) return;
  timer = setTimeout(async () => {
    try {
      const examination = await examine(text, { node: chosenNode() });
      if (mine !== turn) return;
      if (examination.answers.anchoring.reason !== answers.anchoring.reason) {
        refreshResult(examination, notes);
        announce(byId("verdict-title").textContent);
      }
      watch(examination, round + 1);
    } catch (error) {
      console.error(error);
    }
  }, AGAIN[round]);
}

function reset() {
  turn += 1;
  checked = null;
  clearTimeout(timer);
  withdrawOffer();
  history.replaceState(null, "", location.pathname);
  byId("text").value = "";
  byId("result").hidden = true;
  byId("ask").hidden = false;
  byId("scan").focus();
  renew();
}

/** Reading a file takes a while: whatever was begun meanwhile goes before it. */
async function takeFile([file, ...others]) {
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
      await verify(text, [others.length > 0 && say("verify.first_file", { file: file.name }), note].filter(Boolean));
    }
  } finally {
    zone.classList.remove("busy");
  }
}
