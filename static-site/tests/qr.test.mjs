// Every code the portal can draw, of every length, read by a reader that is not ours.
//
//   node --test static-site/tests/qr.test.mjs        (MEDSEAL_TOOLS, or `.tools` in the repository's root)

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { symbol } from "../assets/qr/symbol.js";

const here = dirname(fileURLToPath(import.meta.url));
const tools = resolve(process.env.MEDSEAL_TOOLS ?? join(here, "..", "..", ".tools"));
const jsQR = createRequire(join(tools, "node_modules", "from-here.cjs"))("jsqr");

/** Largest text that a code of version 20 at level M takes. */
const MOST = 666;

function read(modules, scale = 3) {
  const side = (modules.length + 8) * scale;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      if (modules[Math.floor(row / scale) - 4]?.[Math.floor(column / scale) - 4]) pixels.fill(0, 4 * (row * side + column), 4 * (row * side + column) + 3);
    }
  }
  return jsQR(pixels, side, side);
}

/** Letters that are never the same twice in a row, so that a misplaced block shows. */
function text(length) {
  return Array.from({ length }, (_, at) => String.fromCharCode(33 + ((at * 7 + length) % 90))).join("");
}

test("a code of every length is read as what was written", () => {
  const versions = new Set();
  for (let length = 1; length <= MOST; length += length < 60 || length > MOST - 8 ? 1 : 5) {
    const code = read(symbol(text(length)));
    assert.ok(code, `${length} bytes: no code was found`);
    assert.equal(code.data, text(length));
    versions.add(code.version);
  }
  assert.deepEqual([...versions], Array.from({ length: 20 }, (_, at) => at + 1));
});

test("an authenticator's address is read, with letters beyond ASCII", () => {
  const address = "otpauth://totp/MedSeal:m%C3%BCller@example.org?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=MedSeal&algorithm=SHA1&digits=6&period=30";
  assert.equal(read(symbol(address)).data, address);
  assert.equal(read(symbol("Müller · 山田")).data, "Müller · 山田");
});

test("a health card of every size is read, digits packed by threes", () => {
  const versions = new Set();
  for (const length of [20, 21, 22, 400, 1000, 1600, 2000, 2180, 2290]) {
    const digits = Array.from({ length }, (_, at) => (at * 7 + length) % 10).join("");
    const card = `https://records.clinic.example/verify#shc:/${digits}`;
    const code = read(symbol(card, "L"));
    assert.ok(code, `${length} digits: no code was found`);
    assert.equal(code.data, card);
    versions.add(code.version);
  }
  assert.equal(Math.max(...versions), 22);
});

test("what is too long for a code is refused and not cut", () => {
  assert.throws(() => symbol("a".repeat(MOST + 1)), RangeError);
  assert.throws(() => symbol("a".repeat(1004), "L"), RangeError);
});
