import { toHex } from "./seal/bytes.js";

/** What a browser calls somebody in its own storage: who finds the browser learns nobody's id from it. */
export async function pseudonym(purpose, id) {
  const bytes = new TextEncoder().encode(`medseal:${purpose}:${id.toLowerCase()}`);
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}
