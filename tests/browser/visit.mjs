// A doctor signs in, imports a history, writes a visit and sees it anchored; a stranger verifies its
// code; a changed code is refused. Prints the patient's id.

import { assert, open, origin, picture, signIn, stranger, verdict } from "./portal.mjs";
import { read } from "./code.mjs";

const { browser, page } = await open();
try {
  await signIn(page);

  await page.goto(`${origin}/import`);
  await page.waitForSelector("#import-part:not([hidden])");
  await page.setInputFiles("#import-files", process.env.BUNDLE);
  const opened = page.locator("#import-report a[href^='/chart#']").first();
  await opened.waitFor();
  await picture(page, "import-report");
  const patient = (await opened.getAttribute("href")).split("#")[1];
  await opened.click();

  await page.waitForSelector("#timeline [data-version]");
  const before = Number(await page.locator("#timeline [data-version]").first().getAttribute("data-version"));
  await page.click("#new-visit");
  await page.fill("#date", new Date().toISOString().slice(0, 10));
  await page.fill("#symptoms", "Cough and fever for three days");
  await page.locator("#diagnosis input").nth(0).fill("Acute bronchitis");
  await page.locator("#diagnosis input").nth(1).fill("J20.9");
  await picture(page, "visit");
  await page.click("#submit");

  const entry = page.locator(`#timeline [data-version="${before + 1}"]`);
  await entry.waitFor();
  await page.waitForSelector(`#timeline [data-version="${before + 1}"][data-state="anchored"]`);
  assert.equal(await entry.getAttribute("data-integrity"), "intact");
  assert.match(await entry.innerText(), /Acute bronchitis/);
  await picture(page, "chart");

  await page.goto(`${origin}/card#${patient}`);
  await page.waitForSelector("#qr:not([hidden])");
  await page.waitForSelector("#check [data-verdict=authentic]");
  await picture(page, "card");
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#download-png")]);
  const png = await (await download.createReadStream()).toArray();
  const { text, version } = await read(page, Buffer.concat(png));
  assert.ok(text.startsWith(`${origin}/verify#shc:/`), text.slice(0, 60));
  assert.ok(version <= 22, `QR version ${version}`);

  const phone = await stranger(browser);
  await phone.goto(text);
  const seen = await verdict(phone);
  assert.equal(seen.verdict, "authentic", JSON.stringify(seen.reasons));
  assert.deepEqual(seen.answers, { issuer: "yes", integrity: "yes", anchoring: "yes", currency: "yes" });
  assert.match(seen.text, /Acute bronchitis/);
  assert.match(seen.text, /block/i);
  await picture(phone, "verify-authentic");

  // One digit of the code, in the signature, in the middle and near the start.
  for (const at of [text.length - 30, Math.floor(text.length / 2), text.indexOf("shc:/") + 200]) {
    const digit = text[at] === "3" ? "4" : "3";
    const other = await stranger(browser);
    await other.goto(text.slice(0, at) + digit + text.slice(at + 1));
    const told = await verdict(other);
    assert.notEqual(told.verdict, "authentic");
    assert.equal(told.answers.issuer, "no", `at ${at}: ${JSON.stringify(told.reasons)}`);
    await picture(other, `verify-changed-${at === text.length - 30 ? "signature" : at}`);
    await other.context().close();
  }

  for (const text of ["hello", "shc:/", "shc:/123", "https://example.org/", "{}"]) {
    const other = await stranger(browser);
    await other.goto(`${origin}/verify`);
    await other.fill("#text", text);
    await other.click("#submit");
    const told = await verdict(other);
    assert.equal(told.answers.issuer, "no", text);
    assert.notEqual(told.verdict, "authentic", text);
    await other.context().close();
  }
  console.log(patient);
} finally {
  await browser.close();
}
