// One visit to the verify page, then no network: it opens, answers issuer and integrity of PATIENT's card, and
// says of the rest that nobody could be asked.

import { assert, downloaded, open, openCard, origin, picture, verdict, watch } from "./portal.mjs";
import { read } from "./code.mjs";

const { browser, context, page } = await open();
try {
  await openCard(page);
  const png = await downloaded(page, "#download-png");
  const { text } = await read(page, png);

  await page.goto(`${origin}/verify`);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while (!navigator.serviceWorker.controller) await new Promise((later) => setTimeout(later, 50));
  });
  const kept = await page.evaluate(async () => {
    const names = await caches.keys();
    const addresses = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)));
    return addresses.flat();
  });
  assert.equal(kept.some((path) => path.startsWith("/api/")), false, kept.join(" "));
  assert.equal(kept.some((path) => /^\/(card|chart|patients|people|visit)/.test(path)), false, kept.join(" "));
  for (const path of ["/verify", "/verify-reader.js", "/site.json", "/.well-known/jwks.json"]) assert.ok(kept.includes(path), path);
  assert.ok(kept.some((path) => path.startsWith("/.well-known/crl/")), kept.join(" "));

  await context.setOffline(true);
  // A first look, from a code that a phone's camera opens; a picture, which needs the reader of codes as well.
  const phone = await context.newPage();
  watch(phone);
  await phone.goto(text);
  await offline(phone, "code");
  await phone.click("#another");
  await phone.setInputFiles("#picture", { name: "card.png", mimeType: "image/png", buffer: png });
  await offline(phone, "picture");
  // A changed code is a changed code, also without a network.
  const at = text.length - 30;
  await phone.goto("about:blank");
  await phone.goto(text.slice(0, at) + (text[at] === "3" ? "4" : "3") + text.slice(at + 1));
  const told = await verdict(phone);
  assert.equal(told.answers.issuer, "no", JSON.stringify(told.reasons));
  await picture(phone, "offline-changed");

  await context.setOffline(false);
  await phone.goto("about:blank");
  await phone.goto(text);
  const again = await verdict(phone);
  assert.equal(again.verdict, "authentic", JSON.stringify(again.reasons));
  console.log("with the network again: authentic");
} finally {
  await browser.close();
}

async function offline(phone, name) {
  const seen = await verdict(phone);
  await picture(phone, `offline-${name}`);
  console.log(`${name}: ${seen.verdict}, ${JSON.stringify(seen.reasons)}`);
  assert.equal(seen.answers.issuer, "yes");
  assert.equal(seen.answers.integrity, "yes");
  assert.equal(seen.answers.anchoring, "unknown");
  assert.equal(seen.answers.currency, "unknown");
  assert.equal(seen.reasons.currency, "not-asked");
  assert.notEqual(await phone.getAttribute("#headline [data-verdict]", "data-tone"), "good");
  assert.match(seen.text, /as this device last saw them/);
}
