// Reads the QR code of a PNG or an SVG with a decoder that is not ours: `node read-code.mjs FILE` prints
// {"text", "version"}. The picture is opened by the browser, so nothing of ours decodes it.

import { readFile } from "node:fs/promises";
import { launch } from "../../localstack/tools/chromium.mjs";
import { read } from "./code.mjs";

const browser = await launch();
try {
  const page = await browser.newPage();
  const [, , file] = process.argv;
  const media = file.endsWith(".svg") ? "image/svg+xml" : "image/png";
  console.log(JSON.stringify(await read(page, await readFile(file), media)));
} finally {
  await browser.close();
}
