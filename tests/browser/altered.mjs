// The newest record of PATIENT was changed in the database: the chart says so, and there is no card.

import { assert, open, origin, picture, signIn } from "./portal.mjs";

const { browser, page } = await open();
try {
  await signIn(page);
  await page.goto(`${origin}/chart#${process.env.PATIENT}`);
  const newest = page.locator("#timeline [data-version]").first();
  await newest.waitFor();
  assert.equal(await newest.getAttribute("data-integrity"), "altered");
  assert.doesNotMatch(await newest.innerText(), /bronchitis/i);
  await picture(page, "chart-altered");

  await page.goto(`${origin}/card#${process.env.PATIENT}`);
  await page.waitForSelector("#card-problem [data-problem=record-altered]");
  assert.equal(await page.locator("#qr").isVisible(), false);
  await picture(page, "card-refused");
} finally {
  await browser.close();
}
