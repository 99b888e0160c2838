// When nobody uses a page any more: of any of its tabs, by a clock that may be put back, and by its own service's measure.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const storage = new Map();
globalThis.localStorage = { getItem: (name) => storage.get(name) ?? null, setItem: (name, value) => storage.set(name, value) };
globalThis.document = new EventTarget();

let tabs = 0;
let now = 0;
const HOUR = 60 * 60_000;
const MINUTE = 60_000;

/** The module as another tab has it. */
const tab = () => import(`../assets/idle.js?${(tabs += 1)}`);

/** A test by a clock of its own, with nothing stored. */
function timed(name, work) {
  test(name, async (t) => {
    const clock = Date.now;
    t.after(() => (Date.now = clock));
    now = Date.parse("2026-11-23T08:00:00Z");
    Date.now = () => now;
    storage.clear();
    globalThis.document = new EventTarget();
    await work();
  });
}

test("a page closes when its session does", async () => {
  const { IDLE } = await tab();
  const service = await readFile(new URL("../../functions/auth/src/sessions.rs", import.meta.url), "utf8");
  const hours = /const IDLE: SignedDuration = SignedDuration::from_hours\((\d+)\)/.exec(service)[1];
  assert.equal(IDLE, Number(hours) * HOUR);
});

timed("an hour without a key or a pointer is an hour without use", async () => {
  const { isIdle, watchUse } = await tab();
  watchUse(() => assert.fail("not late yet"));
  for (const sign of ["pointerdown", "pointermove", "keydown", "wheel", "touchmove"]) {
    now += HOUR - 1;
    assert.equal(isIdle(), false);
    document.dispatchEvent(new Event(sign));
  }
  now += HOUR - 1;
  assert.equal(isIdle(), false);
  now += 1;
  assert.equal(isIdle(), true);
});

timed("who comes after the hour is not taken for who left", async () => {
  const { isIdle, watchUse } = await tab();
  let late = 0;
  watchUse(() => (late += 1));
  now += HOUR;
  document.dispatchEvent(new Event("pointermove"));
  assert.equal(late, 1);
  assert.equal(isIdle(), true);
});

timed("who works in one tab has left none", async () => {
  const [seen, other] = [await tab(), await tab()];
  for (let minutes = 0; minutes < 180; minutes += 5) {
    now += 5 * MINUTE;
    seen.use();
    assert.equal(other.isIdle(), false);
  }
  now += HOUR;
  assert.equal(other.isIdle(), true);
});

timed("a clock that is put back keeps nothing open for longer than an hour", async () => {
  const { isIdle, use } = await tab();
  use();
  now -= 24 * HOUR;
  assert.equal(isIdle(), false);
  now += HOUR;
  assert.equal(isIdle(), true);
});
