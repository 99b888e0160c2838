// The card of PATIENT is held in front of a camera, upright and turned: the page reads it, says what it says of
// the code, and lets go of the camera. Without a camera it says why.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assert, downloaded, open, openCard, origin, picture, verdict } from "./portal.mjs";
import { pixels } from "./code.mjs";
import { camera, film } from "./video.mjs";

const folder = await mkdtemp(join(tmpdir(), "medseal-scan-"));
try {
  const code = await codeOfPatient();
  for (const degrees of [0, 14, 180]) await scanned(code, degrees);
  await released(code);
  await unreadable(code);
  await refused();
} finally {
  await rm(folder, { recursive: true });
}

async function codeOfPatient() {
  const { browser, page } = await open();
  try {
    await openCard(page);
    return await pixels(page, await downloaded(page, "#download-png"));
  } finally {
    await browser.close();
  }
}

/** Keeps every stream that the page opens, so that one can see whether it is closed. */
function remember() {
  window.streams = [];
  const devices = navigator.mediaDevices;
  const ask = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (wanted) => {
    const stream = await ask(wanted);
    window.streams.push(stream);
    return stream;
  };
}

function states(page) {
  return page.evaluate(() => window.streams.map((stream) => stream.getTracks().map(({ readyState }) => readyState).join()));
}

async function before(code, degrees) {
  const video = join(folder, `code-${degrees}.y4m`);
  await film(video, code, { degrees, side: degrees % 90 === 0 ? 640 : 560 });
  const opened = await open({ args: camera(video), viewport: { width: 390, height: 844 } });
  await opened.context.addInitScript(remember);
  await opened.page.goto(`${origin}/verify`);
  return opened;
}

async function scanned(code, degrees) {
  const { browser, page } = await before(code, degrees);
  try {
    const began = Date.now();
    await page.click("#scan");
    // A fast device has read the code before anybody looked.
    await page.waitForFunction(() => document.querySelector("#viewfinder").videoWidth > 0 || document.querySelector("#result [data-verdict]"));
    await picture(page, `scan-${degrees}`);
    const seen = await verdict(page);
    assert.equal(seen.verdict, "authentic", JSON.stringify(seen.reasons));
    assert.deepEqual(await states(page), ["ended"]);
    console.log(`turned by ${degrees} degrees: ${seen.verdict} after ${Date.now() - began} ms`);
  } finally {
    await browser.close();
  }
}

/** Every way to leave the viewfinder closes the camera. */
async function released(code) {
  const ways = {
    "the stop button": (page) => page.click("#scan-stop"),
    "the Escape key": (page) => page.keyboard.press("Escape"),
    "a hidden tab": (page) =>
      page.evaluate(() => {
        Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
        document.dispatchEvent(new Event("visibilitychange"));
      }),
    "a pasted text": (page) => page.fill("#text", "hello").then(() => page.click("#submit")),
    "leaving": (page) => page.evaluate(() => dispatchEvent(new PageTransitionEvent("pagehide"))),
  };
  // Too small to be read, so that the camera stays on.
  const video = join(folder, "far.y4m");
  await film(video, code, { side: 60 });
  for (const [name, leave] of Object.entries(ways)) {
    const { browser, context, page } = await open({ args: camera(video) });
    try {
      await context.addInitScript(remember);
      await page.goto(`${origin}/verify`);
      await page.click("#scan");
      await page.waitForFunction(() => document.querySelector("#viewfinder").videoWidth > 0);
      assert.deepEqual(await states(page), ["live"]);
      assert.equal(await page.evaluate(() => document.activeElement.id), "scan-stop");
      await leave(page);
      assert.deepEqual(await states(page), ["ended"], name);
      assert.equal(await page.isVisible("#scanner"), false, name);
      if (name.startsWith("the ")) assert.equal(await page.evaluate(() => document.activeElement.id), "scan", name);
      console.log(`closed by ${name}`);
    } finally {
      await browser.close();
    }
  }
}

/** Without anything that reads codes the camera does not stay on for nothing. */
async function unreadable(code) {
  const video = join(folder, "blocked.y4m");
  await film(video, code);
  const { browser, context, page } = await open({ args: camera(video) });
  try {
    await context.addInitScript(remember);
    await context.addInitScript(() => {
      window.Worker = class {
        constructor() {
          setTimeout(() => this.onerror(new Event("error")));
        }
        postMessage() {}
        terminate() {}
      };
    });
    await page.goto(`${origin}/verify`);
    await page.click("#scan");
    await page.waitForSelector("#scan-problem [data-fault=unreadable]");
    assert.deepEqual(await states(page), ["ended"]);
    assert.equal(await page.isVisible("#scanner"), false);
    console.log("nothing reads codes: the camera is closed");
  } finally {
    await browser.close();
  }
}

/** Each way in which there is no camera has words of its own. */
async function refused() {
  const failing = (name) => `navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("", "${name}"); };`;
  const cases = {
    // Without the flags nobody answers the browser's question, and headless it answers itself: no.
    missing: "",
    refused: failing("NotAllowedError"),
    busy: failing("NotReadableError"),
    insecure: 'Object.defineProperty(window, "isSecureContext", { value: false });',
    unsupported: 'Object.defineProperty(navigator, "mediaDevices", { value: undefined });',
  };
  for (const [reason, script] of Object.entries(cases)) {
    const { browser, context, page } = await open();
    try {
      await context.addInitScript({ content: script });
      await page.goto(`${origin}/verify`);
      await page.click("#scan");
      const told = await page.waitForSelector("#scan-problem .notice");
      const found = await told.getAttribute("data-fault");
      assert.ok(found === reason || (reason === "missing" && found === "refused"), `${reason}: ${found}`);
      assert.equal(await page.isVisible("#scan"), true);
      console.log(`${found}: ${(await told.innerText()).split("\n")[0]}`);
    } finally {
      await browser.close();
    }
  }
}
