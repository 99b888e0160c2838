// Reads the QR codes of pictures (PNG, SVG) with a decoder that is not ours: `node read-code.mjs FILE...`
// prints a line {"text", "version"} for each. The browser opens the pictures, so nothing of ours decodes them.

import { readFile } from "node:fs/promises";
import { launch } from "../../localstack/tools/chromium.mjs";
import { read } from "./code.mjs";

const browser = await launch();
try {
  const page = await browser.newPage();
  for (const file of process.argv.slice(2)) {
    const media = file.endsWith(".svg") ? "image/svg+xml" : "image/png";
    console.log(JSON.stringify(await read(page, await readFile(file), media)));
  }
} finally {
  await browser.close();
}
