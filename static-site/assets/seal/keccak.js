// Keccak-256 as Ethereum has it: the sponge of SHA-3 with the padding of before its standard. WebCrypto
// does not offer it. A lane of 64 bits is two signed halves, low before high; BigInt would be slower.

const RATE = 136;
const ROUNDS = 24;
const [ROTATIONS, TARGETS] = lanes();
const CONSTANTS = roundConstants();

/** The 32 bytes of Keccak-256. */
export function keccak256(bytes) {
  const state = new Int32Array(50);
  const padded = new Uint8Array((Math.floor(bytes.length / RATE) + 1) * RATE);
  padded.set(bytes);
  padded[bytes.length] ^= 0x01;
  padded[padded.length - 1] ^= 0x80;
  const input = new DataView(padded.buffer);
  for (let block = 0; block < padded.length; block += RATE) {
    for (let half = 0; half < RATE / 4; half += 1) state[half] ^= input.getInt32(block + 4 * half, true);
    permute(state);
  }
  const digest = new DataView(new ArrayBuffer(32));
  for (let half = 0; half < 8; half += 1) digest.setInt32(4 * half, state[half], true);
  return new Uint8Array(digest.buffer);
}

function permute(s) {
  const column = new Int32Array(10);
  const moved = new Int32Array(50);
  for (let round = 0; round < ROUNDS; round += 1) {
    // Theta: each lane takes in the parity of two neighbouring columns.
    for (let x = 0; x < 10; x += 1) column[x] = s[x] ^ s[x + 10] ^ s[x + 20] ^ s[x + 30] ^ s[x + 40];
    for (let x = 0; x < 5; x += 1) {
      const left = 2 * ((x + 4) % 5);
      const right = 2 * ((x + 1) % 5);
      const low = column[left] ^ ((column[right] << 1) | (column[right + 1] >>> 31));
      const high = column[left + 1] ^ ((column[right + 1] << 1) | (column[right] >>> 31));
      for (let lane = 2 * x; lane < 50; lane += 10) {
        s[lane] ^= low;
        s[lane + 1] ^= high;
      }
    }
    // Rho and pi: each lane is rotated and goes to another place.
    for (let lane = 0; lane < 25; lane += 1) {
      const swap = ROTATIONS[lane] >= 32 ? 1 : 0;
      const by = ROTATIONS[lane] % 32;
      const low = s[2 * lane + swap];
      const high = s[2 * lane + 1 - swap];
      const to = TARGETS[lane];
      // A shift by 32 is one by 0 here, so lanes that only change halves are moved as they are.
      moved[to] = by === 0 ? low : (low << by) | (high >>> (32 - by));
      moved[to + 1] = by === 0 ? high : (high << by) | (low >>> (32 - by));
    }
    // Chi: the one step that is not linear.
    for (let row = 0; row < 50; row += 10) {
      for (let x = 0; x < 10; x += 1) {
        s[row + x] = moved[row + x] ^ (~moved[row + ((x + 2) % 10)] & moved[row + ((x + 4) % 10)]);
      }
    }
    // Iota.
    s[0] ^= CONSTANTS[2 * round];
    s[1] ^= CONSTANTS[2 * round + 1];
  }
}

/** For each lane x + 5y: how far rho turns it, and where pi puts its low half. */
function lanes() {
  const rotations = new Uint8Array(25);
  const targets = new Uint8Array(25);
  let [x, y] = [1, 0];
  for (let step = 0; step < 24; step += 1) {
    rotations[x + 5 * y] = (((step + 1) * (step + 2)) / 2) % 64;
    [x, y] = [y, (2 * x + 3 * y) % 5];
  }
  for (let lane = 0; lane < 25; lane += 1) {
    const [column, row] = [lane % 5, Math.floor(lane / 5)];
    targets[lane] = 2 * (row + 5 * ((2 * column + 3 * row) % 5));
  }
  return [rotations, targets];
}

/** Bits of a linear feedback shift register at the places 2^j - 1 of each constant. */
function roundConstants() {
  const constants = new Int32Array(2 * ROUNDS);
  let register = 1;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let j = 0; j < 7; j += 1) {
      const place = 2 ** j - 1;
      if (register & 1) constants[2 * round + (place >= 32 ? 1 : 0)] ^= 1 << place % 32;
      register = register & 0x80 ? (register << 1) ^ 0x171 : register << 1;
    }
  }
  return constants;
}
