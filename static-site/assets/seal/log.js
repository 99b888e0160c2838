// The check of an exported log: whether it is whole, and how far it is anchored.

import { anchoringByService } from "./anchoring.js";
import { toHex } from "./bytes.js";
import { LogError, breaksOf, headOf, readLog } from "./log-entries.js";
import { Service } from "./service.js";

export { LogError, breaksOf, entryHash, happeningOf, headOf, noteDigest, readLog } from "./log-entries.js";

/**
 * Checks an export (text, bytes or parsed): `{fault, breaks, entries, anchored}`. Never rejects.
 *
 * - `breaks`: every place where it breaks, as `breaksOf` gives them; `fault` is the oldest of them, from which on
 *   nothing can be relied on, as `{number, reason}`, or null. What is no log has `number` null.
 * - `entries`: `[{number, hash}]`, oldest first, hashes in `0x` hex.
 * - `anchored`: the newest entry that the service calls anchored, its proof checked here: `{number, state, reason,
 *   detail}`, state `yes`, `no` or `unknown`; null while none is.
 *
 * `known` is `[{number, hash}]` with hashes as bytes, from elsewhere; the head that the export carries is known as well; `whole: false` says that it is a page of a longer
 * log. `verifyApi`, `expected`, `offline`, `fetch` and `patience` are those of verdict.js.
 */
export async function checkLog(bundle, { known = [], whole = true, verifyApi = "/api/verify", ...options } = {}) {
  const { expected = {}, offline = false, fetch, patience } = options;
  let entries;
  let head;
  try {
    entries = readLog(bundle);
    head = headOf(bundle);
  } catch (error) {
    if (!(error instanceof LogError)) throw error;
    return { fault: { number: null, reason: error.code }, breaks: [], entries: [], anchored: null };
  }
  const breaks = await breaksOf(entries, { whole, known: head ? [...known, head] : known });
  const service = new Service({ verifyApi, fetch, patience, offline });
  const context = { expected, node: null, offline, service };
  const oldest = breaks.at(-1);
  return {
    fault: oldest ? { number: oldest.number, reason: oldest.fault } : null,
    breaks,
    entries: entries.map(({ number, hash }) => ({ number, hash: toHex(hash) })).reverse(),
    anchored: offline ? null : await newestAnchored(entries, context),
  };
}

/** Entries are anchored in their order, or nearly: the boundary is looked for by halving. */
async function newestAnchored(entries, context) {
  if (entries.length === 0) return null;
  const said = (place) => context.service.event(toHex(entries[place].hash));
  const isAnchored = async (place) => (await said(place)).body?.state === "anchored";
  const last = entries.length - 1;
  let [waiting, anchored] = [-1, last];
  while (anchored - waiting > 1) {
    const between = waiting < 0 ? 0 : Math.floor((waiting + anchored) / 2);
    if (await isAnchored(between)) anchored = between;
    else waiting = between;
  }
  const { number, hash } = entries[anchored];
  const word = await anchoringByService(hash, null, await said(anchored), context);
  if (word.reason === "waiting" || word.reason === "not-final") return null;
  return { number, state: word.answer, reason: word.reason, detail: word.detail };
}
