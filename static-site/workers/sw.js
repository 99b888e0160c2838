// The verify page without a network. In front of this the generator writes VERSION, a hash over everything
// below, and FILES: what the page loads, each with its hash.
/* global VERSION, FILES */
"use strict";

// Each language's page has a worker of its own, and what one of them keeps is none of another's.
const PAGE = new URL(self.registration.scope).pathname.slice(1).replaceAll("/", "-") + "-";
const CACHE = PAGE + VERSION;
/** The newest answers about keys; they outlive a version of the page. */
const ANSWERS = "answers";
const ASKED = /^\/(site\.json|\.well-known\/jwks\.json|\.well-known\/crl\/[\w-]+\.json)$/;
/** How long to wait for a newer answer when there may be an older one, in milliseconds. */
const PATIENCE = 4000;
/** How long a network that was silent once counts as silent: long enough for all that one check asks. */
const SILENCE = 15_000;
let silentUntil = 0;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
// The page says when nobody is doing anything; until then it stays with the version that it was loaded from.
self.addEventListener("message", ({ data }) => data === "take-over" && self.skipWaiting());
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  // The functions and other people's servers are none of this worker's business.
  if (request.method !== "GET" || origin !== location.origin) return;
  const path = pathname.replace(/(.)\/$/, "$1");
  if (Object.hasOwn(FILES, path)) {
    event.respondWith(file(path));
  } else if (ASKED.test(path)) {
    event.respondWith(newest(path));
  }
});

/** All files or none: each must have the hash of this version, so no cache on the way can mix two. */
async function install() {
  const cache = await caches.open(CACHE);
  await Promise.all(
    Object.entries(FILES).map(async ([path, integrity]) => {
      const response = await fetch(path, { cache: "no-cache", credentials: "omit", redirect: "error", integrity });
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      await cache.put(path, response);
    }),
  );
  await Promise.allSettled([newest("/site.json"), keys()]);
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PAGE) && name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function file(path) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path, { ignoreVary: true })) ?? fetch(path);
}

/** The keys and what each of them revoked, so that the very first visit is enough. */
async function keys() {
  const { keys: published = [] } = await (await newest("/.well-known/jwks.json")).json();
  const lists = published.map(({ kid }) => `/.well-known/crl/${kid}.json`).filter((path) => ASKED.test(path));
  await Promise.allSettled(lists.map(newest));
}

/** From the network; when that gives no answer, the last one there was, with the time it was seen. */
async function newest(path) {
  const cache = await caches.open(ANSWERS);
  const last = await cache.match(path);
  if (last && Date.now() < silentUntil) return last;
  let response;
  let text;
  try {
    response = await fetch(path, { cache: "no-cache", credentials: "omit", redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
    text = await response.text();
  } catch (error) {
    if (error.name === "TimeoutError") silentUntil = Date.now() + SILENCE;
    if (last) return last;
    throw error;
  }
  // "There is none" is an answer; a failure or a hotel's sign-in page is not.
  if (response.status === 404) return new Response(null, { status: 404 });
  if (!response.ok || !isJson(text)) return last ?? new Response(null, { status: 503 });
  const answer = (headers) => new Response(text, { headers: { "content-type": "application/json", ...headers } });
  await cache.put(path, answer({ "x-seen": new Date().toISOString() }));
  return answer({});
}

function isJson(text) {
  try {
    return typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
}
