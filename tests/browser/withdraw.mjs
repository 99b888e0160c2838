// A doctor voids PATIENT's lost cards: the old code is refused from then on, and a new one is good. Then the newest
// version is marked as entered in error: no code of it is good any more, and none is made.

import { assert, downloaded, open, openCard, origin, picture, stranger, verdict } from "./portal.mjs";
import { read } from "./code.mjs";

const { browser, page } = await open();
try {
  await openCard(page);
  const lost = await code();
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
  console.log(`lost card: ${refused.verdict}; new card: ${good.verdict}`);

  await page.click("#void-version");
  await page.click("#void-version-dialog button[value=yes]");
  await page.waitForSelector("#card-problem [data-problem=version-revoked]");
  assert.equal(await page.isVisible("#qr"), false);
  await picture(page, "card-entered-in-error");
  for (const text of [lost, fresh]) assert.equal((await seen(text)).verdict, "revoked");
  console.log("entered in error: both are revoked, and no card is made");
} finally {
  await browser.close();
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
