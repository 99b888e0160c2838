// The modules of a QR code (ISO/IEC 18004).

import { codewords, LEVELS, segmentsOf, versionFor } from "./codewords.js";

const MASKS = [
  (row, column) => (row + column) % 2 === 0,
  (row) => row % 2 === 0,
  (row, column) => column % 3 === 0,
  (row, column) => (row + column) % 3 === 0,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0,
  (row, column) => ((row * column) % 2) + ((row * column) % 3) === 0,
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2 === 0,
  (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2 === 0,
];

/**
 * A text as a square of modules, row by row, true where dark; the quiet zone is the drawer's. Level M takes up to 666
 * bytes; level L up to 1,003, and is what a health card is printed with.
 */
export function symbol(text, name = "M") {
  const level = LEVELS[name];
  const segments = segmentsOf(text);
  const version = versionFor(segments, level);
  const blank = patterns(version, level);
  lay(blank, codewords(segments, version, level));
  const candidates = MASKS.map((mask, number) => masked(blank, mask, number, level));
  return candidates.reduce((best, one) => (penalty(one) < penalty(best) ? one : best));
}

/** The patterns of a version, in `modules`; `data` says where they leave room. */
function patterns(version, level) {
  const size = 17 + 4 * version;
  const square = (value) => Array.from({ length: size }, () => new Array(size).fill(value));
  const [modules, data] = [square(false), square(true)];
  const set = (row, column, dark) => {
    if (row < 0 || column < 0 || row >= size || column >= size) return;
    modules[row][column] = dark;
    data[row][column] = false;
  };
  for (let at = 0; at < size; at += 1) {
    set(6, at, at % 2 === 0);
    set(at, 6, at % 2 === 0);
  }
  const rings = (row, column, reach, light) => {
    for (let down = -reach; down <= reach; down += 1) {
      for (let right = -reach; right <= reach; right += 1) {
        set(row + down, column + right, !light.includes(Math.max(Math.abs(down), Math.abs(right))));
      }
    }
  };
  const centres = alignment(version, size);
  const last = centres.at(-1);
  for (const row of centres) {
    for (const column of centres) {
      // Three corners belong to the finders.
      const corner = (row === 6 && (column === 6 || column === last)) || (row === last && column === 6);
      if (!corner) rings(row, column, 2, [1]);
    }
  }
  for (const [row, column] of [[3, 3], [3, size - 4], [size - 4, 3]]) rings(row, column, 4, [2, 4]);
  format(set, size, 0, level);
  if (version >= 7) versionBits(set, size, version);
  return { size, modules, data };
}

/** Where the rows and columns of alignment patterns are centred: evenly from the last one back, the first at 6. */
function alignment(version, size) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = 2 * Math.ceil((size - 13) / (2 * count - 2));
  return [6, ...Array.from({ length: count - 1 }, (_, at) => size - 7 - step * (count - 2 - at))];
}

/** Level and mask, with their BCH code, twice; and the module that is always dark. */
function format(set, size, mask, level) {
  const data = (level.bits << 3) | mask;
  const bits = ((data << 10) | bch(data, 10, 0x537)) ^ 0x5412;
  for (let at = 0; at < 15; at += 1) {
    const dark = Boolean((bits >> at) & 1);
    if (at < 8) {
      set(at < 6 ? at : at + 1, 8, dark);
      set(8, size - 1 - at, dark);
    } else {
      set(8, at === 8 ? 7 : 14 - at, dark);
      set(size - 15 + at, 8, dark);
    }
  }
  set(size - 8, 8, true);
}

function versionBits(set, size, version) {
  const bits = (version << 12) | bch(version, 12, 0x1f25);
  for (let at = 0; at < 18; at += 1) {
    const dark = Boolean((bits >> at) & 1);
    const [long, short] = [Math.floor(at / 3), size - 11 + (at % 3)];
    set(long, short, dark);
    set(short, long, dark);
  }
}

/** What is left of `value`, moved up by `degree`, when it is divided by the polynomial. */
function bch(value, degree, polynomial) {
  let rest = value;
  for (let count = 0; count < degree; count += 1) rest = (rest << 1) ^ ((rest >> (degree - 1)) * polynomial);
  return rest;
}

/** Two columns at a time from the right, up and down by turns, past the timing column. */
function lay({ size, modules, data }, words) {
  let bit = 0;
  for (let right = size - 1, up = true; right > 0; right -= right === 8 ? 3 : 2, up = !up) {
    for (let step = 0; step < size; step += 1) {
      const row = up ? size - 1 - step : step;
      for (const column of [right, right - 1]) {
        if (!data[row][column]) continue;
        modules[row][column] = Boolean(((words[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1);
        bit += 1;
      }
    }
  }
}

function masked({ size, modules, data }, mask, number, level) {
  const square = modules.map((line, row) => line.map((dark, column) => dark !== (data[row][column] && mask(row, column))));
  format((row, column, dark) => (square[row][column] = dark), size, number, level);
  return square;
}

/** How hard a square is to read: long runs, blocks, what looks like a finder, and too much of one colour. */
function penalty(square) {
  const size = square.length;
  const lines = [...square, ...square.map((_, column) => square.map((line) => line[column]))];
  let points = 0;
  for (const line of lines) {
    const text = line.map(Number).join("");
    for (const [run] of text.matchAll(/0{5,}|1{5,}/g)) points += run.length - 2;
    points += 40 * [...text.matchAll(/(?=10111010000|00001011101)/g)].length;
  }
  for (let row = 1; row < size; row += 1) {
    for (let column = 1; column < size; column += 1) {
      const dark = square[row][column];
      if (dark === square[row - 1][column] && dark === square[row][column - 1] && dark === square[row - 1][column - 1]) points += 3;
    }
  }
  const share = square.flat().filter(Boolean).length / (size * size);
  return points + 10 * Math.floor(Math.abs(share - 0.5) * 20);
}
