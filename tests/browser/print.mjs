// The wallet card of PATIENT as it comes out of a printer of 384 dots an inch: the size of a bank card, and its
// code is read by a reader that is not ours.

import { join } from "node:path";
import { assert, open, openCard, origin } from "./portal.mjs";
import { read } from "./code.mjs";

const CARD = { width: (85.6 / 25.4) * 96, height: (54 / 25.4) * 96 };

const { browser, page } = await open({ deviceScaleFactor: 4 });
try {
  await openCard(page);
  await page.emulateMedia({ media: "print" });
  const wallet = page.locator(".wallet");
  const { width, height } = await wallet.boundingBox();
  console.log(`${width.toFixed(1)} x ${height.toFixed(1)} pixels at 96 an inch`);
  assert.ok(Math.abs(width - CARD.width) < 2, `${width} wide`);
  assert.ok(Math.abs(height - CARD.height) < 2, `${height} high`);
  const { text } = await read(page, await wallet.screenshot({ path: join(process.env.PICTURES, "wallet-card.png") }));
  assert.ok(text.startsWith(`${origin}/verify#shc:/`), text.slice(0, 60));
  const words = await wallet.innerText();
  assert.match(words, /Born/);
  assert.match(words, /Version \d+/);
} finally {
  await browser.close();
}
