import { issuer, published } from "./issuer.js";
import { examine as check } from "./seal/verdict.js";

/** Where keys had to come from what was kept, the network is bad: how long to wait for the service then. */
const IMPATIENCE = 3000;

let known = null;

/** Where this portal is deployed and anchors, and whom it trusts: its own origin. */
export async function deployment() {
  known ??= (await published("/site.json"))?.body ?? null;
  return known ?? {};
}

/**
 * Checks a text: link, `shc:/` digits, JWS, health card file or evidence file. Nothing but the commitment
 * leaves the browser. With `node`, the address of an Ethereum node, that node alone is believed about the chain.
 *
 * Gives the four answers `{state, reason, detail}`, the record (null when it cannot be read), the address of a
 * block explorer if there is one, and of an evidence file every version in the same form, newest first, and
 * `earlier`, the number below which versions are missing.
 */
export async function examine(text, { node = null } = {}) {
  const { origin = location.origin, explorer, contract, chain_id, finality } = await deployment();
  const trusted = await issuer(origin);
  const seen = await check(text, {
    issuers: [trusted],
    verifyApi: "/api/verify",
    expected: { contract, chain_id, finality },
    fetch: window.fetch.bind(window),
    now: new Date(),
    // The browser's own word alone does not count: it also says so on a computer that runs the service itself.
    offline: !navigator.onLine && Boolean(trusted.seen),
    ...(trusted.seen && { patience: IMPATIENCE }),
    ...(node && { node }),
  });
  const versions = seen.versions?.map((version) => ({ ...examined(version), explorer, node }));
  return { ...examined(seen), explorer, node, versions, earlier: seen.earlier };
}

function examined({ issuer: by, integrity, anchoring, currency, record }) {
  const answer = ({ answer: state, reason, detail = {} }) => ({ state, reason, detail });
  return {
    answers: { issuer: answer(by), integrity: answer(integrity), anchoring: answer(anchoring), currency: answer(currency) },
    record,
  };
}
