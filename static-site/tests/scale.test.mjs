// The scale beside a figure's bars, for every highest value there may be.

import assert from "node:assert/strict";
import { test } from "node:test";
import { scale } from "../assets/scale.js";

const MOST = [...Array(2000).keys(), 9_999, 10_000, 10_001, 123_456_789, Number.MAX_SAFE_INTEGER / 4];

test("a scale begins at nought and no bar is higher than it", () => {
  for (const most of MOST) {
    const { top, ticks } = scale(most);
    assert.equal(ticks[0], 0);
    assert.equal(ticks.at(-1), top);
    assert.ok(top >= most && top > 0, `${top} for ${most}`);
  }
});

test("its lines are few, whole numbers, and equally far apart", () => {
  for (const most of MOST) {
    const { ticks } = scale(most);
    const [, step] = ticks;
    assert.ok(ticks.length >= 2 && ticks.length <= 6, `${ticks} for ${most}`);
    assert.ok(ticks.every((tick, index) => tick === index * step && Number.isInteger(tick)), `${ticks} for ${most}`);
  }
});

test("a bar takes at least half of the height there is", () => {
  for (const most of MOST.filter((value) => value > 1)) assert.ok(scale(most).top <= most * 2, `${scale(most).top} for ${most}`);
});
