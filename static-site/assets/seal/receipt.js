// That a contract's event stands in a block, from what was archived of that block: its header, and the
// receipt with the Merkle-Patricia proof that leads to it. The header's Keccak-256 is the block's hash; so
// a node that knows the hash confirms all of it, even when it has long thrown the receipt away.

import { concat, equal, fromHex, fromHexOfAnyLength } from "./bytes.js";
import { keccak256 } from "./keccak.js";
import { decode, encodeInteger, integerOf } from "./rlp.js";

const ANCHORED = keccak256(new TextEncoder().encode("Anchored(bytes32,bytes32,uint64)"));
/** Some chains keep lists of validators in a header; none is near this long. */
const MAX_HEADER = 64 * 1024;
/** All nodes of a proof together; the last one holds the receipt. */
const MAX_PROOF = 1024 * 1024;

/**
 * Checks `{header, index, proof}` for the event of a batch: `{contract, previous, root}` in `0x` hex and
 * `size`. Gives `{hash, number, time}` of the block, or `{fault}`: the first thing that does not hold, one
 * of `form`, `too-large`, `header`, `proof`, `receipt`, `status` and `event`. Never throws.
 */
export function checkArchive(archive, event) {
  const read = readArchive(archive);
  if (!read) return { fault: "form" };
  const length = read.proof.reduce((total, node) => total + node.length, 0);
  if (read.header.length > MAX_HEADER || length > MAX_PROOF) return { fault: "too-large" };
  const header = headerOf(read.header);
  if (!header) return { fault: "header" };
  const value = valueAt(header.receiptsRoot, encodeInteger(read.index), read.proof);
  if (!value) return { fault: "proof" };
  const receipt = receiptOf(value);
  if (!receipt) return { fault: "receipt" };
  if (!receipt.succeeded) return { fault: "status" };
  const wanted = wantedOf(event);
  if (!wanted || !receipt.logs.some((log) => isEvent(log, wanted))) return { fault: "event" };
  return { hash: keccak256(read.header), number: header.number, time: header.time };
}

/** What the log of a batch holds, as bytes: `{address, topics, data}`; null when the batch is not in form. */
export function wantedOf({ contract, previous, root, size } = {}) {
  const address = typeof contract === "string" ? fromHex(contract.toLowerCase(), 20) : null;
  const [before, tree] = [fromHex(previous, 32), fromHex(root, 32)];
  if (!address || !before || !tree || !Number.isSafeInteger(size) || size < 1) return null;
  const word = new DataView(new ArrayBuffer(32));
  word.setBigUint64(24, BigInt(size));
  return { address, topics: [ANCHORED, tree], data: concat(before, new Uint8Array(word.buffer)) };
}

/** Whether a log, its parts as bytes, is the event. */
export function isEvent({ address, topics, data }, wanted) {
  return equal(address, wanted.address) && equal(data, wanted.data)
    && topics.length === wanted.topics.length && topics.every((topic, at) => equal(topic, wanted.topics[at]));
}

/** An archive with its hex read, or null when a member is missing or not in its form. */
function readArchive(archive) {
  const { header, index, proof } = archive ?? {};
  if (!Number.isSafeInteger(index) || index < 0 || !Array.isArray(proof)) return null;
  const [top, ...nodes] = [header, ...proof].map(fromHexOfAnyLength);
  return top && !nodes.includes(null) ? { header: top, index, proof: nodes } : null;
}

/** Forks add fields at the end (no chain has come near 64); the first fifteen are as they always were. */
function headerOf(bytes) {
  const fields = decode(bytes);
  if (!Array.isArray(fields) || fields.length < 15 || fields.length > 64) return null;
  const [receiptsRoot, number, time] = [fields[5], integerOf(fields[8]), integerOf(fields[11])];
  const sound = isBytes(receiptsRoot, 32) && number !== null && time !== null;
  return sound ? { receiptsRoot, number, time } : null;
}

/**
 * The value that a Merkle-Patricia trie has at a key, or null. A receipt alone is longer than a node that
 * would be put into its parent, and no key is the beginning of another: so each step is by hash, and the
 * value stands in a leaf. A path that holds more than the way to it is refused.
 */
function valueAt(root, key, path) {
  const nibbles = [...key].flatMap((byte) => [byte >> 4, byte & 15]);
  let hash = root;
  let at = 0;
  for (const [step, bytes] of path.entries()) {
    if (!equal(keccak256(bytes), hash)) return null;
    const node = decode(bytes);
    if (!Array.isArray(node)) return null;
    if (node.length === 17) {
      if (at === nibbles.length) return null;
      hash = node[nibbles[at]];
      at += 1;
    } else {
      const piece = node.length === 2 ? compactOf(node[0]) : null;
      if (!piece?.nibbles.every((nibble, offset) => nibble === nibbles[at + offset])) return null;
      at += piece.nibbles.length;
      if (piece.isLeaf) {
        const ends = at === nibbles.length && step === path.length - 1;
        return ends && isBytes(node[1]) && node[1].length > 0 ? node[1] : null;
      }
      if (piece.nibbles.length === 0) return null;
      hash = node[1];
    }
    if (!isBytes(hash, 32)) return null;
  }
  return null;
}

/** The part of a key in a leaf or an extension: its first nibble says which, and whether a nibble is odd. */
function compactOf(item) {
  if (!isBytes(item) || item.length === 0) return null;
  const [flag, first] = [item[0] >> 4, item[0] & 15];
  if (flag > 3 || (flag % 2 === 0 && first !== 0)) return null;
  const rest = [...item.subarray(1)].flatMap((byte) => [byte >> 4, byte & 15]);
  return { isLeaf: flag >= 2, nibbles: flag % 2 === 1 ? [first, ...rest] : rest };
}

/** A receipt as it stands in the trie: a list, or a type byte and a list (EIP-2718). */
function receiptOf(bytes) {
  const receipt = decode(bytes[0] <= 0x7f ? bytes.subarray(1) : bytes);
  if (!Array.isArray(receipt) || receipt.length !== 4) return null;
  const [status, gas, bloom, entries] = receipt;
  if (!isBytes(status) || integerOf(gas) === null || !isBytes(bloom, 256) || !Array.isArray(entries)) return null;
  const logs = entries.map(logOf);
  // Before Byzantium a state root stood in the first place, which says nothing of success.
  return logs.includes(null) ? null : { succeeded: equal(status, [1]), logs };
}

function logOf(entry) {
  if (!Array.isArray(entry) || entry.length !== 3) return null;
  const [address, topics, data] = entry;
  const sound = isBytes(address, 20) && isBytes(data)
    && Array.isArray(topics) && topics.length <= 4 && topics.every((topic) => isBytes(topic, 32));
  return sound ? { address, topics, data } : null;
}

function isBytes(item, length) {
  return item instanceof Uint8Array && (length === undefined || item.length === length);
}
