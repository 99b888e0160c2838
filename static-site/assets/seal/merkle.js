// Inclusion proofs as RFC 6962 builds them and RFC 9162, section 2.1.3.2, checks them.

import { equal, fromHex, sha256 } from "./bytes.js";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export function leafHash(commitment) {
  return sha256(LEAF, commitment);
}

/**
 * Whether `{index, size, path}` (path in `0x` hex) leads from a commitment to a root, both 32 bytes.
 * Anything that is not exactly a proof is false, never an exception.
 */
export async function verifyInclusion(proof, commitment, root) {
  return commitment.length === 32 && leads(proof, await leafHash(commitment), root);
}

/** The same from the hash of the leaf. */
export async function leads(proof, leaf, root) {
  const { index, size, path } = proof ?? {};
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false;
  if (!Array.isArray(path) || path.length !== pathLength(index, size)) return false;
  let place = index;
  let last = size - 1;
  let hash = leaf;
  for (const step of path) {
    const sibling = fromHex(step, 32);
    if (!sibling) return false;
    // The last node of a level that has no right sibling moves up until it is one.
    while (place === last && place % 2 === 0 && place !== 0) [place, last] = [place / 2, last / 2];
    hash = await (place % 2 === 1 ? sha256(NODE, sibling, hash) : sha256(NODE, hash, sibling));
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return equal(hash, root);
}

/** A path has one length for its index and size: a hash for each level where the way has a sibling. */
function pathLength(index, size) {
  let length = 0;
  for (let place = index, last = size - 1; last > 0; ) {
    if (place < last || place % 2 === 1) length += 1;
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return length;
}
