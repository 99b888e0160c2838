// The log of a patient's own chart, as the portal shows it.

import { origin } from "./portal.mjs";

/** Opens it and waits for what the check says: whole, altered, lost or failed. */
export async function logOf(page, word) {
  await page.goto("about:blank");
  await page.goto(`${origin}/log`);
  await page.waitForSelector("#log li");
  await page.waitForSelector(`#check [data-log=${word}]`);
}

/** Its entries of a kind, newest first, once the check is done. */
export async function logged(page, what) {
  await logOf(page, "whole");
  const entries = page.locator(`#log li[data-what=${what}]`);
  await entries.first().waitFor();
  return entries;
}

/** What the page says of a download that was changed on its way. */
export async function tampered(page, word, change) {
  await page.route("**/log/export", async (route) => {
    const response = await route.fetch();
    const bundle = await response.json();
    change(bundle);
    await route.fulfill({ response, json: bundle });
  });
  await logOf(page, word);
  await page.unroute("**/log/export");
}
