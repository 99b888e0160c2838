// A doctor voids PATIENT's lost cards: the old code is refused from then on, a new one is good, and evidence stays
// good. An answer that got lost is not called a failure. Then the newest version is marked as entered in error: no
// code and no evidence of it is good any more, and none is made.

import { assert, downloaded, drop, open, openCard, origin, picture, stranger, verdict } from "./portal.mjs";
import { read } from "./code.mjs";

const { browser, page } = await open();
try {
  await openCard(page);
  const lost = await code();
  const evidence = (await downloaded(page, "#evidence-version")).toString();
  assert.equal((await seen(lost)).verdict, "authentic");

  // A question is asked first, and "no" changes nothing.
  await page.click("#void-cards");
  await page.waitForSelector("#void-cards-dialog[open]");
  await picture(page, "card-void");
  await page.keyboard.press("Escape");
  assert.equal((await seen(lost)).verdict, "authentic");

  await page.click("#void-cards");
  await page.click("#void-cards-dialog button[value=yes]");
  await page.waitForSelector("#card-problem .notice[data-tone=good]");
  await page.waitForSelector("#check [data-verdict=authentic]");
  await picture(page, "card-voided");
  const fresh = await code();
  const refused = await seen(lost, "verify-voided");
  assert.equal(refused.verdict, "revoked");
  assert.deepEqual(refused.answers, { issuer: "yes", integrity: "yes", anchoring: "yes", currency: "no" });
  const good = await seen(fresh);
  assert.equal(good.verdict, "authentic", JSON.stringify(good.reasons));
  const proven = await dropped(evidence);
  assert.equal(proven.verdict, "authentic", `evidence from before the cards were voided: ${JSON.stringify(proven.reasons)}`);
  console.log(`lost card: ${refused.verdict}; new card: ${good.verdict}`);

  await lostAnswer(fresh);

  await page.click("#void-version");
  await page.click("#void-version-dialog button[value=yes]");
  await page.waitForSelector("#card-problem [data-problem=version-revoked]");
  assert.equal(await page.isVisible("#qr"), false);
  await picture(page, "card-entered-in-error");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.problem), "version-revoked");
  for (const text of [lost, fresh]) assert.equal((await seen(text)).verdict, "revoked");
  assert.equal((await dropped(evidence)).verdict, "revoked");
  console.log("entered in error: both are revoked, and no card is made");
} finally {
  await browser.close();
}

/** The service acts and its answer is lost: the page says that it does not know, and a retry is the same request. */
async function lostAnswer(card) {
  const keys = [];
  await page.route("**/card-revocations", async (route) => {
    keys.push(await route.request().headerValue("idempotency-key"));
    if (keys.length > 1) return route.continue();
    await route.fetch();
    return route.abort();
  });
  await page.click("#void-cards");
  await page.click("#void-cards-dialog button[value=yes]");
  await page.waitForSelector("#card-problem .notice[data-tone=warn]");
  assert.match(await page.innerText("#card-problem"), /not known/);
  assert.doesNotMatch(await page.innerText("#card-problem"), /not voided/);
  await picture(page, "card-void-unknown");
  assert.equal((await seen(card)).verdict, "revoked");
  await page.click("#card-problem button");
  await page.waitForSelector("#card-problem .notice[data-tone=good]");
  await page.unroute("**/card-revocations");
  assert.equal(new Set(keys).size, 1, keys.join());
  assert.equal((await seen(await code())).verdict, "authentic");
  console.log("a lost answer: not known, and the same request again");
}

async function dropped(text) {
  const phone = await stranger(browser);
  try {
    await drop(phone, text);
    return await verdict(phone);
  } finally {
    await phone.context().close();
  }
}

async function code() {
  return (await read(page, await downloaded(page, "#download-png"))).text;
}

async function seen(text, name = null) {
  const phone = await stranger(browser);
  try {
    await phone.goto(text);
    const told = await verdict(phone);
    if (name) await picture(phone, name);
    return told;
  } finally {
    await phone.context().close();
  }
}
