// Draws the icons of the app from assets/icon.svg: `node pictures/icons.mjs`. Run it after changing the mark.

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { launch } from "../../localstack/tools/chromium.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const mark = await readFile(here("../assets/icon.svg"), "utf8");
// On a phone's own ground the mark keeps clear of the edges: a launcher may cut 20 % away, or round them.
const turned = mark.replace("#0b5c55", "#f6f6f2").replace('stroke="#fff"', 'stroke="#0b5c55"');
const ICONS = [
  { file: "app-192.png", size: 192, part: 1, drawing: mark },
  { file: "app-512.png", size: 512, part: 1, drawing: mark },
  { file: "maskable-512.png", size: 512, part: 0.66, drawing: turned, ground: "#0b5c55" },
  { file: "apple-touch-180.png", size: 180, part: 0.74, drawing: turned, ground: "#0b5c55" },
];

const browser = await launch();
try {
  for (const { file, size, part, drawing, ground } of ICONS) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    await page.setContent(`<body style="margin:0;height:100vh;display:grid;place-items:center;background:${ground ?? "transparent"}">
      <div style="width:${size * part}px;height:${size * part}px;display:grid">${drawing}</div></body>`);
    await page.screenshot({ path: here(`../assets/icons/${file}`), omitBackground: true });
    await page.close();
  }
} finally {
  await browser.close();
}
