import { parse } from "./seal/canonical.js";
import { textOf } from "./seal/request.js";

/** How long to wait for keys, in milliseconds. */
const PATIENCE = 10_000;

/**
 * What an issuer publishes: `{origin, jwks, crl, seen}`, as the verifier takes it. `crl` holds the revocation
 * list of each key by its `kid`; `seen` is when the oldest part was seen, if not just now. Only the origin when
 * its keys cannot be had at all.
 */
export async function issuer(origin) {
  const keys = await published(`${origin}/.well-known/jwks.json`);
  if (!Array.isArray(keys?.body?.keys)) {
    return origin;
  }
  const kids = keys.body.keys.map((key) => key?.kid).filter((kid) => typeof kid === "string" && /^[\w-]+$/.test(kid));
  const lists = await Promise.all(kids.map(async (kid) => [kid, await published(`${origin}/.well-known/crl/${kid}.json`)]));
  const there = lists.filter(([, list]) => list);
  const times = [keys, ...there.map(([, list]) => list)].map(({ seen }) => seen).filter(Boolean);
  const crl = Object.fromEntries(there.map(([kid, { body }]) => [kid, body]));
  return { origin, jwks: keys.body, crl, ...(times.length > 0 && { seen: times.sort()[0] }) };
}

/** `{body, seen}`, read as strictly as the verifier reads; `seen` when the service worker had no network and
 * answered from what it kept. */
export async function published(address) {
  try {
    // Keys and lists of different ages do not go together.
    const response = await fetch(address, { cache: "no-cache", credentials: "omit", headers: { accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) });
    return response.ok ? { body: parse(await textOf(response)), seen: response.headers.get("x-seen") } : null;
  } catch {
    return null;
  }
}
