// How large a file is, in words.

import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { documentElement: { lang: "en" } };
const { showSize } = await import("../assets/size.js");

test("bytes are counted in one and many, more is shortened", () => {
  assert.deepEqual([0, 1, 78, 999, 1000, 183_421, 1_400_000].map(showSize), ["0 bytes", "1 byte", "78 bytes", "999 bytes", "1 kB", "183 kB", "1.4 MB"]);
  document.documentElement.lang = "es";
  assert.deepEqual([1, 78].map(showSize), ["1 byte", "78 bytes"]);
});
