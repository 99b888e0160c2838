// Blocks as Ethereum builds them, written the plain way: what the verifier takes apart is put together here.

import { concat, fromHexOfAnyLength, toHex } from '../../../static-site/assets/seal/bytes.js';
import { keccak256 } from '../../../static-site/assets/seal/keccak.js';

export const TOPIC = toHex(keccak256(new TextEncoder().encode('Anchored(bytes32,bytes32,uint64)')));

/** RLP of bytes, `0x` hex, whole numbers, and lists of them. */
export function rlp(item) {
  if (Array.isArray(item)) return withLength(concat(...item.map(rlp)), 0xc0);
  const bytes = bytesOf(item);
  return bytes.length === 1 && bytes[0] < 0x80 ? bytes : withLength(bytes, 0x80);
}

function bytesOf(item) {
  if (item instanceof Uint8Array) return item;
  if (typeof item === 'string') return fromHexOfAnyLength(item);
  const digits = item === 0 ? '' : item.toString(16);
  return fromHexOfAnyLength(`0x${digits.length % 2 ? '0' : ''}${digits}`);
}

function withLength(payload, base) {
  if (payload.length <= 55) return concat(Uint8Array.of(base + payload.length), payload);
  const length = bytesOf(payload.length);
  return concat(Uint8Array.of(base + 55 + length.length), length, payload);
}

/** A Merkle-Patricia trie of `[key, value]`, bytes: `{root, prove(key)}`. */
export function trie(entries) {
  const nodes = new Map();
  const keep = (node) => {
    const bytes = rlp(node);
    const hash = keccak256(bytes);
    nodes.set(toHex(hash), bytes);
    return hash;
  };
  const build = (members) => {
    if (members.length === 1) return keep([packed(members[0][0], true), members[0][1]]);
    const [first] = members[0];
    const same = first.findIndex((nibble, at) => members.some(([key]) => key[at] !== nibble));
    const rest = members.map(([key, value]) => [key.slice(same), value]);
    if (same > 0) return keep([packed(first.slice(0, same), false), build(rest)]);
    const slots = Array.from({ length: 16 }, (_, nibble) => {
      const under = rest.filter(([key]) => key[0] === nibble).map(([key, value]) => [key.slice(1), value]);
      return under.length ? build(under) : new Uint8Array();
    });
    return keep([...slots, new Uint8Array()]);
  };
  const root = build(entries.map(([key, value]) => [nibbles(key), value]));
  // A node leads to another one when it holds its hash.
  const holders = (hash) => [...nodes.values()].filter((bytes) => toHex(bytes).includes(hash.slice(2)));
  const prove = (key) => {
    const value = toHex(entries.find(([other]) => toHex(other) === toHex(key))[1]).slice(2);
    const path = [[...nodes.values()].find((bytes) => toHex(bytes).includes(value))];
    for (;;) {
      const [holder] = holders(toHex(keccak256(path[0])));
      if (!holder) return path;
      path.unshift(holder);
    }
  };
  return { root, prove };
}

const nibbles = (bytes) => [...bytes].flatMap((byte) => [byte >> 4, byte & 15]);

function packed(path, isLeaf) {
  const flag = (isLeaf ? 2 : 0) + (path.length % 2);
  const all = path.length % 2 ? [flag, ...path] : [flag, 0, ...path];
  return Uint8Array.from({ length: all.length / 2 }, (_, at) => all[2 * at] * 16 + all[2 * at + 1]);
}

/** A receipt's bytes; a log is `[address, topics, data]` in hex. */
export function receipt({ type = 2, status = 1, gas = 21_000, logs = [] }) {
  const list = rlp([status, gas, new Uint8Array(256), logs]);
  return type === 0 ? list : concat(Uint8Array.of(type), list);
}

export function anchoredLog({ contract, previous, root, size }) {
  return [contract, [TOPIC, root], `${previous}${size.toString(16).padStart(64, '0')}`];
}

/** A block with receipts: `{number, hash, time, header, archive(index)}`. */
export function block({ number, time, receipts }) {
  const tree = trie(receipts.map((bytes, index) => [rlp(index), bytes]));
  const hash = `0x${'17'.repeat(32)}`;
  const header = rlp([
    hash, hash, `0x${'05'.repeat(20)}`, hash, hash, tree.root, new Uint8Array(256), 0, number, 30_000_000,
    63_000, time, '0x6d656473656c', hash, '0x0000000000000000', 7, hash, 0, 0, hash,
  ]);
  return {
    number, time, header, hash: toHex(keccak256(header)),
    archive: (index) => ({ header: toHex(header), index, proof: tree.prove(rlp(index)).map(toHex) }),
  };
}
