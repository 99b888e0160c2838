// A newer portal is deployed while somebody has the old verify page: they get it by themselves, and never a mix
// of two. The newer portal is made here, by changing what the stack serves on its way.

import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { assert, open, origin, picture } from "./portal.mjs";

const FORWARDED = ["content-type", "content-security-policy", "permissions-policy", "cache-control"];
/** What the newer portal says in its heading; null before there is one. */
let heading = null;
let mixed = false;

const proxy = createServer(async (request, response) => {
  const answer = await fetch(origin + request.url, { redirect: "manual" });
  let body = Buffer.from(await answer.arrayBuffer());
  if (heading && request.url === "/sw.js") body = renewed(body.toString(), await page());
  if (heading && request.url === "/verify" && !mixed) body = await page();
  const headers = FORWARDED.filter((name) => answer.headers.has(name)).map((name) => [name, answer.headers.get(name)]);
  response.writeHead(answer.status, Object.fromEntries(headers));
  response.end(body);
});
await new Promise((listening) => proxy.listen(0, "127.0.0.1", listening));
const here = `http://127.0.0.1:${proxy.address().port}`;

async function page() {
  const text = await (await fetch(`${origin}/verify`)).text();
  return Buffer.from(text.replace(/<h1>[^<]*<\/h1>/, `<h1>${heading}</h1>`));
}

/** The service worker of a portal whose verify page is this one. */
function renewed(worker, content) {
  const hash = createHash("sha256").update(content).digest("base64");
  const version = createHash("sha256").update(worker).update(content).digest("hex").slice(0, 16);
  return Buffer.from(worker.replace(/VERSION = "[\w-]+"/, `VERSION = "${version}"`).replace(/("\/verify": ")[^"]+/, `$1sha256-${hash}`));
}

const { browser, page: tab } = await open();
try {
  await tab.goto(`${here}/verify`);
  await governed();
  const first = await said();

  heading = "A newer page";
  // The old page opens once more, at once, and gives way to the new one while nobody does anything.
  await tab.goto("about:blank");
  await tab.goto(`${here}/verify`);
  await tab.waitForFunction((words) => document.querySelector("h1")?.textContent === words, heading);
  console.log(`"${first}" became "${heading}" by itself`);

  await tab.fill("#text", "what somebody is typing");
  heading = "The newest page";
  assert.equal(await waiting(), true);
  assert.equal(await tab.inputValue("#text"), "what somebody is typing");
  assert.equal(await said(), "A newer page");
  // They finish: a text that is no card is checked, and the page is ready for the next one.
  await tab.click("#submit");
  await tab.click("#another");
  await tab.waitForFunction((words) => document.querySelector("h1")?.textContent === words, heading);
  console.log("what somebody types is kept; once they have finished the newest page is there");

  // A cache on the way gives the old page beside the new worker: the whole old version stays.
  heading = "A page that is not there yet";
  mixed = true;
  await tab.goto("about:blank");
  await tab.goto(`${here}/verify`);
  assert.equal(await waiting(), false);
  assert.equal(await said(), "The newest page");
  mixed = false;
  await tab.goto("about:blank");
  await tab.goto(`${here}/verify`);
  await tab.waitForFunction((words) => document.querySelector("h1")?.textContent === words, heading);
  console.log("two versions are never mixed");
  await picture(tab, "verify-renewed");
} finally {
  await browser.close();
  proxy.closeAllConnections();
  proxy.close();
}

function governed() {
  return tab.evaluate(async () => {
    while (!navigator.serviceWorker.controller) await new Promise((later) => setTimeout(later, 50));
  });
}

function said() {
  return tab.textContent("h1");
}

/** Whether a newer worker could be installed, and has not taken over. */
function waiting() {
  return tab.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    const before = registration.active;
    await registration.update().catch(() => {});
    const { installing } = registration;
    while (installing?.state === "installing") await new Promise((changed) => installing.addEventListener("statechange", changed, { once: true }));
    return Boolean(registration.waiting) && registration.active === before;
  });
}
