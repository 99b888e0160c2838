// Cards and versions that their issuer has taken back (SMART Health Cards IG, "Revocation"): a list for
// each key, of identifiers that lead to nobody.

import { sha256, toBase64url } from "./bytes.js";
import { getJson } from "./request.js";

const TAG = new TextEncoder().encode("medseal:rid:v1\0");
const ENTRY = /^([A-Za-z0-9_-]{1,24})(?:\.([0-9]{1,15}))?$/;
const THUMBPRINT = /^[A-Za-z0-9_-]{43}$/;

/** The identifier of the cards of one version, from its commitment. */
export async function ridOf(commitment) {
  return toBase64url((await sha256(TAG, commitment)).subarray(0, 9));
}

/**
 * What the issuer's list for the card's key says: `{revokes(rids, nbf)}`, true or false; a list that was kept
 * from earlier says true or null, since the issuer may have added to it. Undefined when the card is on no
 * list (it has no `vc.rid`, or nobody here trusts its issuer), null when the list could not be read.
 *
 * A list older than the key's entry says (`crlVersion`) counts as unread: somebody holds back the new one.
 */
export async function listFor(card, trusted, key, { fetch, offline, patience }) {
  if (!trusted || !("rid" in card.payload.vc)) return undefined;
  if (!THUMBPRINT.test(card.kid)) return null;
  let list = trusted.crl?.[card.kid];
  if (!trusted.crl && !offline) {
    // New keys beside a list from a cache would look as if somebody held the new list back.
    list = (await getJson(`${trusted.origin}/.well-known/crl/${card.kid}.json`, { fetch, patience }, "no-cache")).body;
  }
  const revoked = read(list, card.kid);
  return revoked && list.ctr >= (key?.crlVersion ?? 0) ? { revokes: revokes(revoked, trusted.seen !== undefined) } : null;
}

/**
 * The identifiers to look up for a card. The issuer has signed the one it states, so that one counts. The
 * one that the record's commitment gives is looked up too: a card that states another one would otherwise
 * outlive its version's revocation.
 */
export async function ridsOf(card, commitment) {
  return [card.payload.vc.rid, ...(commitment ? [await ridOf(commitment)] : [])];
}

/** Seconds before which cards are revoked, by identifier; null when any part of the list is not in form. */
function read(list, kid) {
  const { kid: stated, method, ctr, rids } = list ?? {};
  if (stated !== kid || method !== "rid" || !Number.isSafeInteger(ctr) || ctr < 0) return null;
  if (!Array.isArray(rids)) return null;
  const revoked = new Map();
  for (const entry of rids) {
    const parts = typeof entry === "string" ? ENTRY.exec(entry) : null;
    if (!parts) return null;
    const [, rid, before] = parts;
    revoked.set(rid, Math.max(revoked.get(rid) ?? 0, before === undefined ? Infinity : Number(before)));
  }
  return revoked;
}

/** A version as such, without a card of it, has no `nbf`: only entries without seconds are about it. */
function revokes(revoked, isKept) {
  return (rids, nbf) => {
    const isListed = rids.some((rid) => {
      const before = revoked.get(rid) ?? -Infinity;
      return before === Infinity || nbf < before;
    });
    return isListed || (isKept ? null : false);
  };
}
