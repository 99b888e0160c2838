// A SMART Health Card, from whatever text a person pasted or a code held (HL7 SMART Health Cards and
// Links IG 1.0.0). Nothing here is trusted yet: see verdict.js.

import { parse } from "./canonical.js";
import { fromBase64url, sha256, toBase64url, trimmed } from "./bytes.js";
import { isObject } from "./form.js";
import { InflateError, inflate } from "./inflate.js";

const MAX_TEXT = 64 * 1024;
const MAX_PAYLOAD = 256 * 1024;
const SCHEME = "shc:/";

/** Why a text is not a card that can be read; the codes are those of the vectors. */
export class CardError extends Error {
  constructor(code, message) {
    super(message);
    this.name = "CardError";
    this.code = code;
  }
}

/**
 * Takes a card apart: the text of a QR code (bare or portal form), a compact JWS, or the content of a
 * `.smart-health-card` file. Gives {jws, kid, payload, bundle, signed, signature}.
 */
export function decode(text) {
  if (typeof text !== "string") throw notACard();
  if (text.length > MAX_TEXT) throw new CardError("too-long", "the text is too long for a health card");
  const bare = trimmed(text);
  if (bare.startsWith("{")) return decodeJws(jwsOfFile(bare));
  const digits = digitsIn(bare);
  if (digits === null) {
    // A header is a JSON object with a member, so a JWS begins with the letters of `{"`.
    if (!bare.startsWith("eyJ")) throw notACard();
    return decodeJws(bare);
  }
  if (digits.includes("/")) {
    throw new CardError("chunked", "the text is one part of a card that was split over several codes");
  }
  return decodeJws(charactersOf(digits));
}

/** The digits of a code, two to a character. */
export function numeric(jws) {
  return SCHEME + [...jws].map((c) => String(c.charCodeAt(0) - 45).padStart(2, "0")).join("");
}

/** The RFC 7638 thumbprint of a public P-256 key. */
export async function thumbprint({ x, y }) {
  const members = JSON.stringify({ crv: "P-256", kty: "EC", x, y });
  return toBase64url(await sha256(new TextEncoder().encode(members)));
}

/** Whether the card's signature holds under a public P-256 key. */
export async function verifySignature(card, jwk) {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const { kty, crv, x, y } = jwk;
  try {
    const key = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, algorithm, false, ["verify"]);
    return await crypto.subtle.verify(algorithm, key, card.signature, card.signed);
  } catch {
    return false;
  }
}

function digitsIn(text) {
  if (text.startsWith(SCHEME)) return text.slice(SCHEME.length);
  if (!/^https?:\/\//.test(text)) return null;
  const fragment = text.includes("#") ? text.slice(text.indexOf("#") + 1) : "";
  return fragment.startsWith(SCHEME) ? fragment.slice(SCHEME.length) : null;
}

function charactersOf(digits) {
  const damaged = (at) => new CardError("digits", `the digits of the code are damaged at digit ${at}`);
  if (digits.length % 2 !== 0) throw damaged(digits.length);
  let text = "";
  for (let at = 0; at < digits.length; at += 2) {
    const pair = digits.slice(at, at + 2);
    // 77 is `z`, the highest character of base64url.
    if (!/^[0-9]{2}$/.test(pair) || Number(pair) > 77) throw damaged(at);
    text += String.fromCharCode(Number(pair) + 45);
  }
  return text;
}

function jwsOfFile(text) {
  let file;
  try {
    file = parse(text);
  } catch {
    throw notACard();
  }
  const cards = file.verifiableCredential;
  if (!Array.isArray(cards)) throw notACard();
  if (cards.length !== 1) {
    throw new CardError("cards-in-file", `the file holds ${cards.length} cards, not one`);
  }
  if (typeof cards[0] !== "string") throw notACard();
  return cards[0];
}

function decodeJws(jws) {
  const parts = jws.split(".");
  if (parts.length !== 3) throw new CardError("parts", "the card does not have three parts");
  const [header64, payload64, signature64] = parts;
  const head = base64url(header64, "header");
  const deflated = base64url(payload64, "payload");
  const signature = base64url(signature64, "signature");
  const header = headerOf(head);
  if (header.alg !== "ES256") throw new CardError("algorithm", "the card is not signed with ES256");
  if (header.zip !== "DEF") throw new CardError("compression", "the card is not compressed with DEFLATE");
  if (signature.length !== 64) throw new CardError("signature-length", "the signature is not 64 bytes");
  const payload = payloadOf(inflated(deflated));
  const bundle = payload.vc.credentialSubject.fhirBundle;
  const signed = new TextEncoder().encode(`${header64}.${payload64}`);
  return { jws, kid: header.kid, payload, bundle, signed, signature };
}

function headerOf(bytes) {
  let header;
  try {
    header = parse(bytes);
  } catch {
    header = null;
  }
  // `crit` names extensions that must be understood (RFC 7515); none is.
  if (!isObject(header) || typeof header.kid !== "string" || "crit" in header) {
    throw new CardError("header", "the card's header cannot be read");
  }
  return header;
}

function payloadOf(bytes) {
  let payload;
  try {
    payload = parse(bytes);
  } catch (refusal) {
    throw new CardError("payload", `the card's payload: ${refusal.message}`);
  }
  const missing = (name) => new CardError("missing", `the card's payload has no \`${name}\``);
  if (typeof payload?.iss !== "string") throw missing("iss");
  if (typeof payload.nbf !== "number") throw missing("nbf");
  if (!isObject(payload.vc?.credentialSubject?.fhirBundle)) throw missing("vc.credentialSubject.fhirBundle");
  return payload;
}

/** Stops at the limit: a small text must not become a large memory. */
function inflated(bytes) {
  try {
    return inflate(bytes, MAX_PAYLOAD);
  } catch (error) {
    if (!(error instanceof InflateError)) throw error;
    if (error.reason === "too-large") {
      throw new CardError("payload-too-large", "the card's payload is too large");
    }
    throw new CardError("inflate", "the card's payload does not decompress");
  }
}

function base64url(part, name) {
  const bytes = fromBase64url(part);
  if (!bytes) throw new CardError("base64", `the card's ${name} is not base64url`);
  return bytes;
}

function notACard() {
  return new CardError("not-a-card", "the text is not a health card");
}
