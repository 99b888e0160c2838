// What the portal leaves in a browser is written down, all of it and nothing else.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";

const folder = new URL("../", import.meta.url);

/** The names under which the modules keep something. */
async function names() {
  const found = new Set();
  for (const part of ["assets", "workers"]) {
    for (const file of await readdir(new URL(`${part}/`, folder), { recursive: true })) {
      if (!file.endsWith(".js")) continue;
      const source = await readFile(new URL(`${part}/${file}`, folder), "utf8");
      for (const [, asked] of source.matchAll(/(?:local|session)Storage\.(?:get|set|remove)Item\(([^,)]+)/g)) {
        found.add(named(source, asked));
      }
    }
  }
  return found;
}

function named(source, asked) {
  const constant = (name) => new RegExp(`const ${name} = "([^"]+)"`).exec(source)?.[1];
  // Only the name of a log is built: of this and the patient's hash.
  return asked.startsWith('"') ? asked.slice(1, -1) : (constant(asked) ?? constant("SEEN") ?? assert.fail(`where is ${asked}?`));
}

test("the README names everything that a browser keeps", async () => {
  const readme = await readFile(new URL("README.md", folder), "utf8");
  const [said] = /- \*\*What a browser keeps\.\*\*[^]*?(?=\n- )/.exec(readme);
  const told = new Set([...said.matchAll(/`([a-z.]+)`/g)].map(([, name]) => name));
  assert.deepEqual([...told].sort(), [...(await names())].sort());
});
