import { examine as check } from "./seal/verdict.js";

let site = null;

/** Where this portal is deployed and anchors, and whom it trusts: its own origin. */
function deployment() {
  site ??= fetch("/site.json", { credentials: "omit" })
    .then((response) => (response.ok ? response.json() : {}))
    .catch(() => ({}));
  return site;
}

/**
 * Checks a text: link, `shc:/` digits, JWS or file. Nothing but the commitment leaves the browser.
 * Gives the four answers `{state, reason, detail}`, the record as the card shows it (null when it
 * cannot be read), and the address of a block explorer if there is one.
 */
export async function examine(text) {
  const { origin = location.origin, explorer, contract, chain_id } = await deployment();
  const seen = await check(text, {
    issuers: [origin],
    verifyApi: "/api/verify",
    expected: { contract, chain_id },
    fetch: window.fetch.bind(window),
    now: new Date(),
  });
  const answer = ({ answer: state, reason, detail = {} }) => ({ state, reason, detail });
  const answers = {
    issuer: answer(seen.issuer),
    integrity: answer(seen.integrity),
    anchoring: answer(seen.anchoring),
    currency: answer(seen.currency),
  };
  return { answers, record: seen.record, explorer };
}
