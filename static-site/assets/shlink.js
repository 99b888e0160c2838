// SMART Health Links (HL7 SMART Health Cards and Links IG 1.0.0): reading a link, and decrypting what it leads to.

import { fromBase64url } from "./seal/bytes.js";
import { inflate } from "./seal/inflate.js";

const PREFIX = "shlink:/";
const KEY_BYTES = 32;
/** Largest file that is unpacked: many times what a chart holds. */
const LARGEST = 32 * 1024 * 1024;
const decoder = new TextDecoder("utf-8", { fatal: true });

/** Why a link or a file was refused: `no-link`, `unreadable`, `elsewhere`, `too-new`, `undecryptable`. */
export class LinkFault extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/**
 * What a link says: `{ url, key, expires, passcode }`. The address must be one of `origin`: this page asks
 * nobody else, and the key of somebody else's link would be no use here.
 */
export function readLink(text, origin) {
  const at = text.indexOf(PREFIX);
  if (at < 0) throw new LinkFault("no-link");
  const said = parsed(fromBase64url(text.slice(at + PREFIX.length).trim()));
  const { url, key, flag = "", exp, v = 1 } = said ?? {};
  const bytes = typeof key === "string" ? fromBase64url(key) : null;
  if (typeof url !== "string" || bytes?.length !== KEY_BYTES || typeof flag !== "string") throw new LinkFault("unreadable");
  if (v !== 1) throw new LinkFault("too-new");
  let address;
  try {
    address = new URL(url);
  } catch {
    throw new LinkFault("unreadable");
  }
  if (address.origin !== origin) throw new LinkFault("elsewhere");
  return {
    url: address.pathname + address.search,
    key: bytes,
    expires: Number.isFinite(exp) ? exp : null,
    passcode: flag.includes("P"),
  };
}

/** The content of a file: a compact JWE with `alg` dir, `enc` A256GCM and, if it says so, `zip` DEF. */
export async function decrypted(jwe, key) {
  const parts = typeof jwe === "string" ? jwe.trim().split(".") : [];
  const [header, none, iv, sealed, tag] = parts.map(fromBase64url);
  const said = parsed(header);
  if (parts.length !== 5 || [header, iv, sealed, tag].some((part) => !part) || none?.length !== 0) throw new LinkFault("undecryptable");
  if (said?.alg !== "dir" || said.enc !== "A256GCM" || ![undefined, "DEF"].includes(said.zip)) throw new LinkFault("undecryptable");
  try {
    const secret = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
    const both = new Uint8Array(sealed.length + tag.length);
    both.set(sealed);
    both.set(tag, sealed.length);
    const additionalData = new TextEncoder().encode(parts[0]);
    const plain = new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData, tagLength: 128 }, secret, both));
    return decoder.decode(said.zip ? inflate(plain, LARGEST) : plain);
  } catch {
    // A wrong key, a changed byte, a stream that does not unpack: none of it may be shown.
    throw new LinkFault("undecryptable");
  }
}

function parsed(bytes) {
  try {
    const value = JSON.parse(decoder.decode(bytes));
    return value && typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}
