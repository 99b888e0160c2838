// The codewords of a QR code (ISO/IEC 18004): a segment of bytes, and one of digits when the text ends in many.

/**
 * Error correction codewords in each block, and how many blocks there are, from version 1 on; `bits` names the level.
 * A health card's code has version 22 at most, and not every reader knows where the patterns of version 23 are.
 */
export const LEVELS = {
  M: {
    bits: 0b00,
    correction: [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26],
    blocks: [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16],
  },
  L: {
    bits: 0b01,
    correction: [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28],
    blocks: [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9],
  },
};

const [NUMERIC, BYTES] = [0b0001, 0b0100];
const PADDING = [0xec, 0x11];
/** So many digits at the end take less room as a segment of their own. */
const MANY = /\d{20,}$/;

/** A text as segments `{ mode, count, fields }`, each field a value and its width in bits. */
export function segmentsOf(text) {
  const digits = MANY.exec(text)?.[0] ?? "";
  const bytes = new TextEncoder().encode(text.slice(0, text.length - digits.length));
  const threes = digits.match(/\d{1,3}/g) ?? [];
  return [
    { mode: BYTES, count: bytes.length, fields: Array.from(bytes, (byte) => [byte, 8]) },
    { mode: NUMERIC, count: digits.length, fields: threes.map((three) => [Number(three), 3 * three.length + 1]) },
  ].filter(({ count }, at) => count > 0 || (at === 0 && !digits));
}

/** Smallest version that takes these segments. */
export function versionFor(segments, level) {
  const bits = (version) => segments.reduce((sum, { mode, fields }) => fields.reduce((all, [, width]) => all + width, sum + 4 + countBits(mode, version)), 0);
  const version = level.correction.findIndex((_, at) => bits(at + 1) <= 8 * room(at + 1, level)) + 1;
  if (version === 0) {
    throw new RangeError("this is too much for a code");
  }
  return version;
}

/** Data and error correction as they are laid into the symbol: the blocks interleaved. */
export function codewords(segments, version, level) {
  const data = padded(segments, version, level);
  const count = level.blocks[version - 1];
  const short = Math.floor(data.length / count);
  const longer = data.length % count;
  const blocks = [];
  for (let at = 0, number = 0; number < count; number += 1) {
    // The longer blocks, by one codeword, come last.
    const end = at + short + (number >= count - longer ? 1 : 0);
    blocks.push(data.slice(at, end));
    at = end;
  }
  const divisor = generator(level.correction[version - 1]);
  return [...interleaved(blocks), ...interleaved(blocks.map((block) => remainder(block, divisor)))];
}

/** Modules of a symbol that hold codewords or remainder bits, not patterns. */
export function dataModules(version) {
  const alignment = version === 1 ? 0 : Math.floor(version / 7) + 2;
  const size = 17 + 4 * version;
  const finders = 3 * 64;
  const timing = 2 * (size - 16);
  // Of the alignment patterns three would lie on finders, and those on the timing lines share five modules with it.
  const patterns = alignment ? 25 * (alignment * alignment - 3) - 5 * 2 * (alignment - 2) : 0;
  const format = 2 * 15 + 1;
  const versions = version >= 7 ? 2 * 18 : 0;
  return size * size - finders - timing - patterns - format - versions;
}

function room(version, { correction, blocks }) {
  return Math.floor(dataModules(version) / 8) - correction[version - 1] * blocks[version - 1];
}

function countBits(mode, version) {
  if (mode === BYTES) return version < 10 ? 8 : 16;
  return version < 10 ? 10 : version < 27 ? 12 : 14;
}

function padded(segments, version, level) {
  const bits = [];
  const push = (value, width) => {
    for (let at = width - 1; at >= 0; at -= 1) bits.push((value >> at) & 1);
  };
  for (const { mode, count, fields } of segments) {
    push(mode, 4);
    push(count, countBits(mode, version));
    fields.forEach(([value, width]) => push(value, width));
  }
  const total = room(version, level);
  push(0, Math.min(4, 8 * total - bits.length));
  while (bits.length % 8) bits.push(0);
  const data = [];
  for (let at = 0; at < bits.length; at += 8) data.push(bits.slice(at, at + 8).reduce((byte, bit) => byte * 2 + bit, 0));
  for (let next = 0; data.length < total; next = 1 - next) data.push(PADDING[next]);
  return data;
}

function interleaved(blocks) {
  const longest = Math.max(...blocks.map((block) => block.length));
  return Array.from({ length: longest }, (_, at) => blocks.filter((block) => at < block.length).map((block) => block[at])).flat();
}

/** Product in GF(256) modulo x^8 + x^4 + x^3 + x^2 + 1. */
function times(a, b) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ ((product >> 7) * 0x11d);
    if ((b >> bit) & 1) product ^= a;
  }
  return product;
}

/** The Reed-Solomon generator polynomial of a degree, its leading one left out. */
function generator(degree) {
  let polynomial = [1];
  for (let count = 0, root = 1; count < degree; count += 1, root = times(root, 2)) {
    const shifted = [...polynomial, 0];
    polynomial.forEach((coefficient, at) => (shifted[at + 1] ^= times(coefficient, root)));
    polynomial = shifted;
  }
  return polynomial.slice(1);
}

function remainder(data, divisor) {
  const rest = new Array(divisor.length).fill(0);
  for (const byte of data) {
    const factor = byte ^ rest.shift();
    rest.push(0);
    divisor.forEach((coefficient, at) => (rest[at] ^= times(coefficient, factor)));
  }
  return rest;
}
