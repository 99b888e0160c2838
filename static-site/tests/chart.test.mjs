// A chart's versions folded into visits, files judged by their content, and the search of diagnoses.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isTheOne, typeOf, fileName } from "../assets/attachments/content.js";
import { folded, isRevision } from "../assets/chart/folding.js";

const visit = (version, replaces, amends) => ({ version, kind: "visit", replaces, amends });
const numbers = (versions) => folded(versions).map(({ newest, earlier }) => [newest.version, ...earlier.map(({ version }) => version)]);

test("an amended visit stands once, where it was last amended", () => {
  const chart = [visit(6, 4, 2), visit(5), visit(4, 2, 2), { version: 3, kind: "patient", replaces: 1 }, visit(2), { version: 1, kind: "patient" }];
  assert.deepEqual(numbers(chart), [[6, 4, 2], [5], [3], [1]]);
});

test("what was amended folds the same when older versions are fetched later", () => {
  const [first, second] = [[visit(9, 7, 3), visit(8)], [visit(7, 3, 3), visit(3)]];
  assert.deepEqual(numbers(first), [[9], [8]]);
  assert.deepEqual(numbers(first.concat(second)), [[9, 7, 3], [8]]);
});

test("no version of a chart is lost by folding", () => {
  for (let seed = 1; seed < 500; seed += 1) {
    const chart = [];
    for (let version = 1; version <= 12; version += 1) {
      const before = chart.find((one) => one.kind === "visit" && (one.version * seed) % 5 === version % 5 && !chart.some(({ replaces }) => replaces === one.version));
      chart.unshift(version % 4 === 1 ? { version, kind: "patient", replaces: version > 1 ? 1 : undefined } : visit(version, before?.version, before && (before.amends ?? before.version)));
    }
    const all = numbers(chart).flat();
    assert.deepEqual([...all].sort((one, other) => one - other), chart.map(({ version }) => version).reverse(), `seed ${seed}`);
  }
});

test("the first version of a visit, and of who the patient is, replaces nothing", () => {
  assert.equal(isRevision(visit(4)), false);
  assert.equal(isRevision(visit(4, 3, 3)), true);
  assert.equal(isRevision({ version: 1, kind: "patient" }), false);
  assert.equal(isRevision({ version: 2, kind: "patient", replaces: 1 }), true);
});

test("a file is what it begins with, whatever it is called", async () => {
  const file = (bytes, name) => new File([Uint8Array.from(bytes)], name);
  assert.equal(await typeOf(file([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], "x.pdf")), "image/png");
  assert.equal(await typeOf(file([0xff, 0xd8, 0xff, 0xe1], "x")), "image/jpeg");
  assert.equal(await typeOf(file([...Buffer.from("%PDF-1.7")], "x.png")), "application/pdf");
  for (const bytes of [[], [0x89], [...Buffer.from("<svg/>")], [...Buffer.from("GIF89a")], [...Buffer.from(" %PDF")]]) {
    assert.equal(await typeOf(file(bytes, "x.png")), null);
  }
});

test("a file whose hash is another is not the one", async () => {
  const hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  assert.equal(await isTheOne(new Blob(["abc"]), hash), true);
  assert.equal(await isTheOne(new Blob(["abd"]), hash), false);
  for (const none of [undefined, null, "", "ba78"]) assert.equal(await isTheOne(new Blob(["abc"]), none), false);
});

test("a title becomes a file's name on every system", () => {
  assert.equal(fileName({ title: "Culture: 1/2 <done>?", type: "application/pdf" }), "Culture 1 2 done.pdf");
  assert.equal(fileName({ title: "  ", type: "image/jpeg" }), "file.jpg");
  assert.equal(fileName({ type: "image/png" }), "file.png");
});

test("diagnoses are found by the beginnings of words, of other words for them, and of codes", async () => {
  const list = "I10\tEssential (primary) hypertension\thigh blood pressure\nJ20\tAcute bronchitis\nJ20.9\tAcute bronchitis, unspecified\nG30\tAlzheimer’s disease\nH81.0\tMénière's disease\n";
  globalThis.fetch = async () => new Response(list);
  const { search } = await import("../assets/icd10.js");
  const codes = async (text) => (await search(text)).map(({ code }) => code);
  assert.deepEqual(await codes("high bl"), ["I10"]);
  assert.deepEqual(await codes("bronch acute"), ["J20", "J20.9"]);
  assert.deepEqual(await codes("j20"), ["J20", "J20.9"]);
  assert.deepEqual(await codes("J20.9"), ["J20.9"]);
  assert.deepEqual(await codes("meniere"), ["H81.0"]);
  assert.deepEqual(await codes("ertension"), [], "the middle of a word is no beginning");
  for (const short of ["", " ", "a", "ac", "(("]) assert.deepEqual(await codes(short), [], short);
});
