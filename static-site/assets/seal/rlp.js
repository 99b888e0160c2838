// RLP, Ethereum's coding of byte strings and lists of them. Each value has one coding, and no other one
// is read: else two texts could stand for one value.

/** A block header has about twenty items, a receipt goes four lists deep. */
const MAX_DEPTH = 8;

/** Reads one item that fills the bytes: a Uint8Array, or an array of items; null for anything else. */
export function decode(bytes) {
  try {
    const { item, end } = read(bytes, 0, bytes.length, 0);
    return end === bytes.length ? item : null;
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}

/** The coding of a whole number from 0 to 2^53 - 1. */
export function encodeInteger(number) {
  const bytes = [];
  for (let rest = number; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  if (bytes.length === 1 && bytes[0] < 0x80) return Uint8Array.from(bytes);
  return Uint8Array.of(0x80 + bytes.length, ...bytes);
}

/** The whole number in an item, big-endian without leading zeros, up to 2^53 - 1; else null. */
export function integerOf(item) {
  if (!(item instanceof Uint8Array) || item.length > 7 || item[0] === 0) return null;
  const number = item.reduce((sum, byte) => sum * 256 + byte, 0);
  return Number.isSafeInteger(number) ? number : null;
}

class Malformed extends Error {}

function read(bytes, at, end, depth) {
  if (at >= end || depth > MAX_DEPTH) throw new Malformed();
  const head = bytes[at];
  if (head < 0x80) return { item: bytes.subarray(at, at + 1), end: at + 1 };
  const isList = head >= 0xc0;
  const { from, to } = extent(bytes, at, end, head - (isList ? 0xc0 : 0x80));
  if (!isList) {
    if (to - from === 1 && bytes[from] < 0x80) throw new Malformed();
    return { item: bytes.subarray(from, to), end: to };
  }
  const items = [];
  for (let next = from; next < to; ) {
    const member = read(bytes, next, to, depth + 1);
    items.push(member.item);
    next = member.end;
  }
  return { item: items, end: to };
}

/** Where the content lies: up to 55 bytes have their length in the head, more in bytes of their own. */
function extent(bytes, at, end, short) {
  let from = at + 1;
  let length = short;
  if (short > 55) {
    from += short - 55;
    if (from > end || bytes[at + 1] === 0) throw new Malformed();
    length = bytes.subarray(at + 1, from).reduce((sum, byte) => sum * 256 + byte, 0);
    if (length < 56) throw new Malformed();
  }
  if (from + length > end) throw new Malformed();
  return { from, to: from + length };
}
