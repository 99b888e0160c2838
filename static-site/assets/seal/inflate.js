// Raw DEFLATE (RFC 1951), to the byte. The browsers' own decoders differ in what they pass over: bytes
// behind the last block, a stream without one. A card has one form, so here both are refused.

const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const LENGTHS = stepped(29, 4, 3);
const DISTANCES = stepped(30, 2, 1);
// The longest match has a code of its own, without further bits.
LENGTHS[28] = { base: 258, bits: 0 };
const FIXED_LITERALS = codeOf(Array.from({ length: 288 }, (_, at) => (at < 144 ? 8 : at < 256 ? 9 : at < 280 ? 7 : 8)));
const FIXED_DISTANCES = codeOf(Array.from({ length: 32 }, () => 5));

/** Why a stream was refused: `corrupt` or `too-large`. */
export class InflateError extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/** The content of a whole stream, of at most `most` bytes. */
export function inflate(bytes, most) {
  const input = new Bits(bytes);
  const output = new Output(most);
  let isLast = false;
  while (!isLast) {
    isLast = input.take(1) === 1;
    const type = input.take(2);
    if (type === 0) stored(input, output);
    else if (type === 1) compressed(input, output, FIXED_LITERALS, FIXED_DISTANCES);
    else if (type === 2) compressed(input, output, ...codesIn(input));
    else throw new InflateError("corrupt");
  }
  if (input.at !== bytes.length) throw new InflateError("corrupt");
  return output.bytes.subarray(0, output.length);
}

class Bits {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
    this.held = 0;
    this.count = 0;
  }

  /** The next bits as a number, the first of them the lowest; at most 16. */
  take(wanted) {
    while (this.count < wanted) {
      this.held |= this.byte() << this.count;
      this.count += 8;
    }
    const value = this.held & ((1 << wanted) - 1);
    this.held >>>= wanted;
    this.count -= wanted;
    return value;
  }

  byte() {
    if (this.at === this.bytes.length) throw new InflateError("corrupt");
    this.at += 1;
    return this.bytes[this.at - 1];
  }

  symbol({ counts, symbols }) {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length < counts.length; length += 1) {
      code |= this.take(1);
      if (code - counts[length] < first) return symbols[index + code - first];
      index += counts[length];
      first = (first + counts[length]) << 1;
      code <<= 1;
    }
    throw new InflateError("corrupt");
  }
}

class Output {
  constructor(most) {
    this.most = most;
    this.bytes = new Uint8Array(Math.min(most, 4096));
    this.length = 0;
  }

  push(byte) {
    if (this.length === this.most) throw new InflateError("too-large");
    if (this.length === this.bytes.length) {
      const longer = new Uint8Array(Math.min(this.most, 2 * this.length));
      longer.set(this.bytes);
      this.bytes = longer;
    }
    this.bytes[this.length] = byte;
    this.length += 1;
  }

  /** Byte by byte, since a match may reach into what it writes. */
  repeat(distance, length) {
    if (distance > this.length) throw new InflateError("corrupt");
    for (let left = length; left > 0; left -= 1) this.push(this.bytes[this.length - distance]);
  }
}

function stored(input, output) {
  input.held = 0;
  input.count = 0;
  const [length, complement] = [input.take(16), input.take(16)];
  if (length !== (~complement & 0xffff)) throw new InflateError("corrupt");
  for (let left = length; left > 0; left -= 1) output.push(input.byte());
}

function compressed(input, output, literals, distances) {
  for (;;) {
    const symbol = input.symbol(literals);
    if (symbol === 256) return;
    if (symbol < 256) output.push(symbol);
    else {
      const length = stepIn(LENGTHS, symbol - 257, input);
      output.repeat(stepIn(DISTANCES, input.symbol(distances), input), length);
    }
  }
}

function stepIn(steps, at, input) {
  if (at >= steps.length) throw new InflateError("corrupt");
  return steps[at].base + input.take(steps[at].bits);
}

/** The two codes that stand before a block: their lengths, themselves in a code. */
function codesIn(input) {
  const [literals, distances, meta] = [input.take(5) + 257, input.take(5) + 1, input.take(4) + 4];
  if (literals > 286 || distances > 30) throw new InflateError("corrupt");
  const metaLengths = new Array(19).fill(0);
  for (let at = 0; at < meta; at += 1) metaLengths[ORDER[at]] = input.take(3);
  const code = codeOf(metaLengths, true);
  const lengths = [];
  while (lengths.length < literals + distances) {
    const symbol = input.symbol(code);
    if (symbol < 16) lengths.push(symbol);
    else {
      if (symbol === 16 && lengths.length === 0) throw new InflateError("corrupt");
      const value = symbol === 16 ? lengths.at(-1) : 0;
      const times = symbol === 16 ? 3 + input.take(2) : symbol === 17 ? 3 + input.take(3) : 11 + input.take(7);
      for (let left = times; left > 0; left -= 1) lengths.push(value);
    }
  }
  if (lengths.length > literals + distances || lengths[256] === 0) throw new InflateError("corrupt");
  return [codeOf(lengths.slice(0, literals)), codeOf(lengths.slice(literals))];
}

/**
 * A canonical Huffman code. More codes than fit are refused, and fewer as well, but for the one code of one
 * bit that a block with a single distance has.
 */
function codeOf(lengths, isWhole = false) {
  const counts = new Array(16).fill(0);
  for (const length of lengths) counts[length] += 1;
  const offsets = [0, 0];
  let left = 1;
  for (let length = 1; length < 16; length += 1) {
    left = 2 * left - counts[length];
    if (left < 0) throw new InflateError("corrupt");
    offsets[length + 1] = offsets[length] + counts[length];
  }
  const used = lengths.length - counts[0];
  const isLone = !isWhole && (used === 0 || (used === 1 && counts[1] === 1));
  if (left > 0 && !isLone) throw new InflateError("corrupt");
  counts[0] = 0;
  const symbols = [];
  for (const [symbol, length] of lengths.entries()) {
    if (length === 0) continue;
    symbols[offsets[length]] = symbol;
    offsets[length] += 1;
  }
  return { counts, symbols };
}

/** Bases and further bits of lengths or distances: each `width` of them have one bit more than those before. */
function stepped(count, width, first) {
  const steps = [];
  for (let base = first; steps.length < count; ) {
    const bits = Math.max(0, Math.floor(steps.length / width) - 1);
    steps.push({ base, bits });
    base += 2 ** bits;
  }
  return steps;
}
