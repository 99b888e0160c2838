// One exchange with somebody who may be lying, slow or gone: what comes back is limited in time and size,
// and whatever is wrong with it is one and the same nothing.

import { parse } from "./canonical.js";

const PATIENCE = 10_000;
/** A block with all hashes of its transactions, or a long list of revocations, stays below. */
const MOST = 4 * 1024 * 1024;

/**
 * GETs strict JSON, as an issuer writes it: `{status, body}`; a failure of any kind is status 0 and no body.
 * `cache` as fetch takes it.
 */
export function getJson(url, { fetch, patience }, cache = "default") {
  return exchange(url, { headers: { accept: "application/json" }, cache }, parse, fetch, patience);
}

/** POSTs JSON, with the same answers; they may be in any JSON, since nobody here says how a node writes. */
export function postJson(url, value, { fetch, patience }) {
  const headers = { accept: "application/json", "content-type": "application/json" };
  return exchange(url, { method: "POST", headers, body: JSON.stringify(value) }, JSON.parse, fetch, patience);
}

async function exchange(url, init, read, fetch, patience = PATIENCE) {
  const abort = new AbortController();
  let timer;
  // Raced as well as aborted: the time is up even for a fetch that knows no signals.
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => {
      abort.abort();
      reject(new Error("no answer in time"));
    }, patience);
  });
  const about = { ...init, credentials: "omit", referrerPolicy: "no-referrer", signal: abort.signal };
  try {
    return await Promise.race([late, answerOf(url, about, read, fetch)]);
  } catch {
    return { status: 0, body: null };
  } finally {
    clearTimeout(timer);
  }
}

async function answerOf(url, init, read, fetch) {
  const response = await fetch(url, init);
  if (!response.ok) {
    response.body?.cancel().catch(() => {});
    return { status: response.status, body: null };
  }
  return { status: response.status, body: read(await textOf(response)) };
}

/** The text of an answer that is not too large. */
export async function textOf(response) {
  const reader = response.body.getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    length += value.length;
    if (length > MOST) {
      reader.cancel().catch(() => {});
      throw new Error("the answer is too large");
    }
    text += decoder.decode(value, { stream: true });
  }
}
