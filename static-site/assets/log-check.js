// Whether a chart's log is whole: the download is checked here, entry by entry, and compared with the newest entry
// that this browser has seen before.

import { request } from "./api.js";
import { deployment } from "./examination.js";
import { checkLog } from "./seal/log.js";
import { toHex } from "./seal/bytes.js";

const SEEN = "medseal.log.";

/**
 * `{ count, fault, anchored, lost, hashes }`: `fault` and `anchored` as the verifier says, `lost` the number of an
 * entry that was seen before and is gone or another one, `hashes` by number. Throws `Problem`.
 */
export async function examineLog(patient) {
  const { data: bundle } = await request(`/api/records/patients/${encodeURIComponent(patient)}/log/export`);
  const { contract, chain_id, finality } = await deployment();
  const checked = await checkLog(bundle, { verifyApi: "/api/verify", expected: { contract, chain_id, finality }, fetch: window.fetch.bind(window) });
  const hashes = new Map(checked.entries.map(({ number, hash }) => [number, hash]));
  const key = SEEN + (await pseudonym(patient));
  const before = remembered(key);
  const lost = before && hashes.get(before.number) !== before.hash ? before.number : null;
  const newest = checked.entries.at(-1);
  // After an alarm the older memory stays: it is what shows the loss.
  if (newest && !checked.fault && lost === null) remember(key, newest);
  return { count: hashes.size, fault: checked.fault, anchored: checked.anchored, lost, hashes };
}

/** Whose log a browser has seen is nobody's business who finds the browser: the id is kept as its hash. */
async function pseudonym(patient) {
  const bytes = new TextEncoder().encode(`medseal:log-seen:${patient.toLowerCase()}`);
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

function remembered(key) {
  try {
    const { number, hash } = JSON.parse(localStorage.getItem(key) ?? "null") ?? {};
    return Number.isInteger(number) && typeof hash === "string" ? { number, hash } : null;
  } catch {
    return null;
  }
}

function remember(key, { number, hash }) {
  try {
    localStorage.setItem(key, JSON.stringify({ number, hash }));
  } catch {
    // Without storage a later visit has nothing to compare with.
  }
}
