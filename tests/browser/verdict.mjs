// What the verify page says of a text, to somebody who has never been here: `TEXT` is the text. Prints
// {verdict, answers, reasons}.

import { open, origin, verdict } from "./portal.mjs";

const { browser, page } = await open();
try {
  await page.goto(`${origin}/verify`);
  await page.fill("#text", process.env.TEXT);
  await page.click("#submit");
  const { verdict: headline, answers, reasons } = await verdict(page);
  console.log(JSON.stringify({ verdict: headline, answers, reasons }));
} finally {
  await browser.close();
}
