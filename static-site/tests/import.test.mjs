// What the import page calls too large is what the service does, in numbers and in words.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const read = (path) => readFile(new URL(`../${path}`, import.meta.url), "utf8");
const number = (source, pattern) => Number(pattern.exec(source)[1].replaceAll("_", ""));

test("a file is as large as the service takes, and no larger", async () => {
  const service = number(await read("../functions/rules/chart/src/import.rs"), /MAX_BUNDLE_BYTES: usize = ([\d_]+);/);
  const page = number(await read("assets/import/one.js"), /const MOST = ([\d_]+);/);
  assert.equal(page, service);
  for (const language of ["en", "es"]) {
    const size = new Intl.NumberFormat(language, { style: "unit", unit: "megabyte" }).format(page / 1e6);
    for (const file of ["import", "script/import"]) {
      const words = JSON.parse(await read(`text/${language}/${file}.json`));
      assert.ok((words.too_large ?? JSON.stringify(words)).includes(size), `${language}/${file}: ${size}`);
    }
  }
});
