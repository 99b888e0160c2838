// Whether a chart's log is whole: the download is checked here, entry by entry, and compared with the newest entry
// that this browser has seen before. Then its newest anchored entry is looked for in the chain.

import { deployment } from "./examination.js";
import { wholeLog } from "./log-file.js";
import { pseudonym } from "./pseudonym.js";
import { toHex } from "./seal/bytes.js";
import { checkLog, happeningOf, readLog } from "./seal/log.js";

const SEEN = "medseal.log.";

/**
 * `{ count, breaks, lost, anchored, told }`: `breaks` and `anchored` as the verifier says; `lost` is the number of an
 * entry that was seen before and is gone or another one, or null; `told` is what each entry really tells, by number.
 * A download that is no log breaks at no number. Throws `Problem`.
 */
export async function examineLog(patient) {
  const bundle = await wholeLog(patient);
  const { contract, chain_id, finality } = await deployment();
  const options = { verifyApi: "/api/verify", expected: { contract, chain_id, finality }, fetch: window.fetch.bind(window) };
  const { fault, breaks, entries, anchored } = await checkLog(bundle, options);
  if (fault?.number === null) {
    return { count: 0, breaks: [{ number: null, fault: "unreadable" }], lost: null, anchored: null, told: new Map() };
  }
  const told = new Map(readLog(bundle).map(({ number, hash, resource }) => [number, { ...happeningOf(resource), hash: toHex(hash) }]));
  const key = SEEN + (await pseudonym("log", patient));
  const before = remembered(key);
  const lost = before && told.get(before.number)?.hash !== before.hash ? before.number : null;
  // After an alarm the older memory stays: it is what shows the loss.
  if (entries.length > 0 && !fault && lost === null) remember(key, entries.at(-1));
  return { count: entries.length, breaks, lost, anchored, told };
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
