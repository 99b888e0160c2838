// Who issued a card: the signature, under the keys that an issuer publishes.

import { no, unknown, yes } from "./answers.js";
import { thumbprint, verifySignature } from "./card.js";
import { getJson } from "./request.js";
import { listFor } from "./revocation.js";

/** Seconds that an issuer's clock may be ahead of ours. */
const CLOCK_SKEW = 60;

/** The entry of `issuers` that a card names as its issuer: `{origin, jwks, crl, seen}`; null when nobody. */
function trustedIssuer(card, issuers) {
  const found = issuers.find((entry) => (entry?.origin ?? entry) === card.payload.iss);
  if (!found) return null;
  return typeof found === "string" ? { origin: found } : found;
}

/** What the issuer says of a card: the answer about the signature, and the revocation list (see `listFor`). */
export async function vouching(card, options) {
  const trusted = trustedIssuer(card, options.issuers);
  const { issuer, key } = await issuerOf(card, trusted, options);
  return { issuer, list: await listFor(card, trusted, key, options) };
}

/** The answer, and the key it rests on if there is one: `{issuer, key}`. */
async function issuerOf(card, trusted, options) {
  const { iss, nbf, exp } = card.payload;
  const detail = { issuer: iss, kid: card.kid };
  if (!trusted) return { issuer: no("issuer-unknown", detail), key: null };
  const keys = await keysOf(trusted, options);
  if (trusted.seen !== undefined) detail.keys_seen = trusted.seen;
  if (!keys) return { issuer: unknown("keys-unreachable", detail), key: null };
  const key = await keyOf(keys, card.kid);
  // Keys that were kept cannot say that there is no newer one.
  if (!key) return { issuer: trusted.seen === undefined ? no("key-unknown", detail) : unknown("keys-unreachable", detail), key };
  const now = Number(options.now) / 1000;
  if (!(await verifySignature(card, key))) return { issuer: no("signature-invalid", detail), key };
  if (nbf > now + CLOCK_SKEW) return { issuer: no("not-yet-valid", { ...detail, from: nbf }), key };
  if (exp !== undefined && !(typeof exp === "number" && exp > now)) {
    return { issuer: no("expired", { ...detail, until: exp }), key };
  }
  return { issuer: yes("signed", detail), key };
}

async function keysOf({ origin, jwks }, { fetch, offline, patience }) {
  if (!jwks && offline) return null;
  const published = jwks ?? (await getJson(`${origin}/.well-known/jwks.json`, { fetch, patience }, "no-cache")).body;
  return Array.isArray(published?.keys) ? published.keys : null;
}

/**
 * A key counts by its thumbprint, and only where all that its entry says fits: another `kid`, `use` or
 * `alg` is not for this signature, and with a private member (`d`) anybody could have made it.
 */
async function keyOf(keys, kid) {
  for (const key of keys) {
    const fits = key?.kty === "EC" && key.crv === "P-256" && !("d" in key)
      && (key.kid ?? kid) === kid && (key.use ?? "sig") === "sig" && (key.alg ?? "ES256") === "ES256";
    if (fits && (await thumbprint(key)) === kid) return key;
  }
  return null;
}
