// The commitment of one version (tests/vectors/README.md, section "Version, commitment").

import { canonicalBytes } from "./canonical.js";
import { sha256 } from "./bytes.js";

const tag = (text) => new TextEncoder().encode(`${text}\0`);
const ZEROS = new Uint8Array(32);

/** SHA-256 of the card bundle; a value that `parse` returned. */
export function recordDigest(bundle) {
  return sha256(tag("medseal:record:v1"), canonicalBytes(bundle));
}

/** SHA-256 of what does not stand on the card, under its own salt of 16 bytes. */
export function restDigest(restSalt, bundle) {
  return sha256(tag("medseal:rest:v1"), restSalt, canonicalBytes(bundle));
}

/**
 * SHA-256 of what a version stands on besides its card bundle: the commitment of the version before (null
 * for version 1) and the rest's digest (null when the whole version stands on the card), 32 bytes each.
 */
export function contextDigest(previous, rest) {
  return sha256(tag("medseal:context:v1"), previous ?? ZEROS, rest ?? ZEROS);
}

/** The commitment over byte arrays: `salt` 16, `recordDigest` 32, `contextDigest` 32. */
export function commitment({ version, salt, recordDigest: record, contextDigest: context }) {
  const number = new DataView(new ArrayBuffer(8));
  number.setBigUint64(0, BigInt(version));
  return sha256(tag("medseal:commitment:v1"), salt, new Uint8Array(number.buffer), record, context);
}
