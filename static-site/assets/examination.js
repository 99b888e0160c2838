import { examine as check } from "./seal/verdict.js";

let site = null;

/** Where this portal is deployed, and whom it trusts: its own origin. */
function deployment() {
  site ??= fetch("/site.json", { credentials: "omit" })
    .then((response) => (response.ok ? response.json() : {}))
    .catch(() => ({}));
  return site;
}

/** Checks a text: link, `shc:/` digits, JWS or file. Nothing but the commitment leaves the browser. */
export async function examine(text) {
  const { origin = location.origin, explorer } = await deployment();
  const seen = await check(text, { issuers: [origin], verifyApi: "/api/verify", fetch: (...request) => fetch(...request), now: new Date() });
  return { ...seen, explorer };
}
