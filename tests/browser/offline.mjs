// One visit to the verify page, then no network: it opens, answers issuer and integrity of PATIENT's card, and
// says of the rest that nobody could be asked. What is kept never speaks for what may have come since: neither
// against a card of a newer key, nor for a card when the list alone cannot be had.

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
  for (const path of ["/verify", "/es/verify", "/verify-reader.js", "/site.json", "/.well-known/jwks.json"]) assert.ok(kept.includes(path), path);
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

  await unknownKey(phone, text);

  await context.setOffline(false);
  await phone.goto("about:blank");
  await phone.goto(text);
  const again = await verdict(phone);
  assert.equal(again.verdict, "authentic", JSON.stringify(again.reasons));
  console.log("with the network again: authentic");
  await withoutLists(phone, text);
  await silent(phone, text);
} finally {
  await browser.close();
}

/** The issuer's keys as this device saw them last, before there was the card's. */
async function unknownKey(phone, text) {
  await kept(phone, "/.well-known/jwks.json", '{"keys":[]}');
  await phone.goto("about:blank");
  await phone.goto(text);
  const told = await verdict(phone);
  assert.equal(told.reasons.issuer, "keys-unreachable", JSON.stringify(told.reasons));
  assert.equal(await phone.getAttribute("#headline [data-verdict]", "data-tone"), "warn");
  console.log(`a key that is not among those kept: ${told.verdict}`);
}

/** The revocation list fails, and everybody else answers. */
async function withoutLists(phone, text) {
  // What the page asks for goes through the service worker, so that is where it fails.
  const worker = await governing();
  await worker.evaluate(() => {
    const network = self.fetch;
    self.fetch = (address, init) => (String(address).includes("/crl/") ? Promise.resolve(new Response(null, { status: 503 })) : network(address, init));
    self.network = network;
  });
  await phone.goto("about:blank");
  await phone.goto(text);
  const told = await verdict(phone);
  assert.deepEqual(told.answers, { issuer: "yes", integrity: "yes", anchoring: "yes", currency: "unknown" });
  assert.equal(told.reasons.currency, "revocations-unreachable");
  assert.notEqual(told.verdict, "authentic");
  await picture(phone, "list-unreachable");
  await worker.evaluate(() => (self.fetch = self.network));
  await phone.click("#again");
  await phone.waitForSelector("#result:not([aria-busy]) [data-verdict=authentic]");
  assert.equal(await phone.isVisible("#again"), false);
  console.log(`a list that cannot be had: ${told.verdict}; checked again: authentic`);
}

/** A network that is there and answers nobody: the page does not wait for each of its questions in turn. */
async function silent(phone, text) {
  const worker = await governing();
  await worker.evaluate(() => {
    const silence = { ended: false, late: 0 };
    self.silence = silence;
    self.fetch = (_, { signal }) => {
      if (silence.ended) silence.late += 1;
      return new Promise((_, reject) =>
        signal.addEventListener("abort", () => {
          silence.ended = true;
          reject(signal.reason);
        }),
      );
    };
  });
  await context.route("**/api/**", () => {});
  await phone.goto("about:blank");
  const began = Date.now();
  await phone.goto(text);
  const told = await verdict(phone);
  assert.deepEqual(told.answers, { issuer: "yes", integrity: "yes", anchoring: "unknown", currency: "unknown" });
  assert.deepEqual(await worker.evaluate(() => self.silence), { ended: true, late: 0 }, "nothing is asked once a question was waited for in vain");
  console.log(`a silent network: ${told.verdict} after ${Date.now() - began} ms`);
}

/** The worker of the page in English; those of other languages govern their own. */
async function governing() {
  for (const worker of context.serviceWorkers()) {
    if (await worker.evaluate(() => new URL(self.registration.scope).pathname === "/verify")) return worker;
  }
  throw new Error("no worker governs /verify");
}

/** Replaces what the service worker keeps under an address. */
function kept(phone, path, body) {
  return phone.evaluate(
    async ([address, content]) => {
      const cache = await caches.open("answers");
      await cache.put(address, new Response(content, { headers: { "content-type": "application/json", "x-seen": new Date().toISOString() } }));
    },
    [path, body],
  );
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
