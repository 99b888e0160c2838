// When somebody last used these pages, in whatever tab. What a page does by itself is no use of it.

/** Who leaves a desk for that long signs in again, in milliseconds; sessions of the service end after as long. */
export const IDLE = 60 * 60_000;

const USED = "medseal.used";
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchmove"];
/** How often the other tabs are told, in milliseconds. */
const PAUSE = 10_000;

let last = Date.now();
let told = 0;

/** When that was, in milliseconds since 1970. */
export function lastUse() {
  const now = Date.now();
  // A time to come is one of a clock that was put back since.
  last = Math.min(last, now);
  const elsewhere = stored();
  return elsewhere <= now ? Math.max(last, elsewhere) : last;
}

/** Whether that was so long ago that whoever comes now has to show who they are. */
export function isIdle() {
  return Date.now() - lastUse() >= IDLE;
}

/** Somebody is here, or what they asked for is still being done. */
export function use() {
  last = Date.now();
  if (Math.abs(last - told) < PAUSE) return;
  told = last;
  try {
    localStorage.setItem(USED, String(last));
  } catch {
    // Then each tab knows of its own use alone.
  }
}

/** Takes every key and pointer as use; who comes too late calls `late` instead. */
export function watchUse(late) {
  const seen = () => (isIdle() ? late() : use());
  for (const sign of SIGNS) document.addEventListener(sign, seen, { capture: true, passive: true });
}

function stored() {
  try {
    return Number(localStorage.getItem(USED)) || 0;
  } catch {
    return 0;
  }
}
