import { CameraFault, openCamera } from "./camera.js";
import { byId, fill } from "./element.js";
import { readFrames } from "./frames.js";
import { say } from "./say.js";
import { announce, notice } from "./status.js";

/** Anything else that is printed as a QR code: a menu, a ticket, a parcel. */
const CARD = /^(?:https?:\/\/[^#]*#)?shc:\//;

const start = byId("scan");
const box = byId("scanner");
const video = byId("viewfinder");
const torch = byId("torch");

let camera = null;
let endReading = null;
// Counts the starts and stops: a camera that opens after "stop" was pressed is closed at once.
let turn = 0;

/** Wires the button, the viewfinder and every way to leave it; `take` gets the text of a card. */
export function scanner(take) {
  start.addEventListener("click", () => begin(take));
  byId("scan-stop").addEventListener("click", () => stop({ focus: true }));
  torch.addEventListener("click", light);
  box.addEventListener("keydown", (event) => event.key === "Escape" && stop({ focus: true }));
  document.addEventListener("visibilitychange", () => document.hidden && stop());
  addEventListener("pagehide", () => stop());
  return stop;
}

/** Closes the camera, if it is open; its light goes out. */
function stop({ focus = false } = {}) {
  turn += 1;
  const was = !box.hidden;
  endReading?.();
  camera?.close();
  endReading = null;
  camera = null;
  video.srcObject = null;
  box.hidden = true;
  start.hidden = false;
  if (was && focus) {
    start.focus();
    announce(say("scan.stopped"));
  }
}

async function begin(take) {
  stop();
  const mine = turn;
  fill(byId("scan-problem"));
  start.hidden = true;
  box.hidden = false;
  hint(say("scan.opening"));
  byId("scan-stop").focus();
  try {
    const opened = await openCamera();
    if (mine !== turn) return opened.close();
    camera = opened;
    camera.whenGone(() => camera === opened && failed(new CameraFault("gone")));
    torch.hidden = !camera.hasTorch;
    lit(false);
    video.srcObject = camera.stream;
    await video.play();
    if (mine !== turn) return;
    hint(say("scan.hold"));
    announce(say("scan.on"));
    endReading = readFrames(video, (text) => read(text, take), (error) => mine === turn && failed(new CameraFault("unreadable", error)));
  } catch (fault) {
    if (mine === turn) failed(fault);
  }
}

/** Whether that was a card; the search goes on past other codes, and says so. */
function read(text, take) {
  if (!CARD.test(text.trim())) {
    hint(say("scan.other_code"));
    return false;
  }
  stop();
  navigator.vibrate?.(60);
  take(text);
  return true;
}

function failed(fault) {
  const reason = fault instanceof CameraFault ? fault.reason : "busy";
  if (!(fault instanceof CameraFault) || reason === "unreadable") console.error(fault);
  stop({ focus: true });
  const told = notice("warn", say(`scan.faults.${reason}.title`), say(`scan.faults.${reason}.detail`));
  told.dataset.fault = reason;
  told.setAttribute("role", "alert");
  fill(byId("scan-problem"), told);
}

async function light() {
  const on = torch.getAttribute("aria-pressed") !== "true";
  if (await camera?.torch(on)) lit(on);
}

function lit(on) {
  torch.setAttribute("aria-pressed", String(on));
}

/** Said aloud once, not at every frame. */
function hint(words) {
  const line = byId("scan-hint");
  if (line.textContent !== words) line.textContent = words;
}
