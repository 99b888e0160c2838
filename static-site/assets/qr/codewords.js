// The codewords of a QR code (ISO/IEC 18004): one segment of bytes at error correction level M.

/** Error correction codewords in each block, and how many blocks there are; for versions 1 to 20. */
const CORRECTION = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];

const BYTES = 0b0100;
const PADDING = [0xec, 0x11];

/** Smallest version that takes so many bytes. */
export function versionFor(length) {
  const version = CORRECTION.findIndex((_, at) => 4 + lengthBits(at + 1) + 8 * length <= 8 * room(at + 1)) + 1;
  if (version === 0) {
    throw new RangeError(`${length} bytes are too many for a code`);
  }
  return version;
}

/** Data and error correction as they are laid into the symbol: the blocks interleaved. */
export function codewords(bytes, version) {
  const data = padded(bytes, version);
  const count = BLOCKS[version - 1];
  const short = Math.floor(data.length / count);
  const longer = data.length % count;
  const blocks = [];
  for (let at = 0, number = 0; number < count; number += 1) {
    // The longer blocks, by one codeword, come last.
    const end = at + short + (number >= count - longer ? 1 : 0);
    blocks.push(data.slice(at, end));
    at = end;
  }
  const divisor = generator(CORRECTION[version - 1]);
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

function room(version) {
  return Math.floor(dataModules(version) / 8) - CORRECTION[version - 1] * BLOCKS[version - 1];
}

function lengthBits(version) {
  return version < 10 ? 8 : 16;
}

function padded(bytes, version) {
  const bits = [];
  const push = (value, width) => {
    for (let at = width - 1; at >= 0; at -= 1) bits.push((value >> at) & 1);
  };
  push(BYTES, 4);
  push(bytes.length, lengthBits(version));
  bytes.forEach((byte) => push(byte, 8));
  const total = room(version);
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
