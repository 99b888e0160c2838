import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { toHex } from '../../../static-site/assets/seal/bytes.js';
import { keccak256 } from '../../../static-site/assets/seal/keccak.js';
import { checkArchive } from '../../../static-site/assets/seal/receipt.js';
import { decode, encodeInteger, integerOf } from '../../../static-site/assets/seal/rlp.js';
import { TOPIC, anchoredLog, block, receipt, rlp } from './chain.mjs';
import { bytes, randomFrom, vectors } from './vectors.mjs';

const { keccak, archives } = await vectors('evidence.json');
/** From a node: a block of Anvil with 168 transactions of several kinds, one of them an anchoring. */
const mined = JSON.parse(await readFile(new URL('block.json', import.meta.url), 'utf8'));
const event = { contract: `0x${'c0'.repeat(20)}`, previous: `0x${'0e'.repeat(32)}`, root: `0x${'0a'.repeat(32)}`, size: 1000 };
const asHex = ({ fault, hash, number, time }) => (fault ? { fault } : { hash: toHex(hash), number, time });

test('Keccak-256 has its known answers, also around the length of a block of the sponge', () => {
  for (const { desc, input, hash } of keccak) assert.equal(toHex(keccak256(bytes(input))), hash, desc);
  const known = {
    0: 'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470',
    1: 'bc36789e7a1e281436464229828f817d6612f7b477d66591ff96a9e064bcc98a',
    135: 'cbdfd9dee5faad3818d6b06f95a219fd290b0e1706f6a82e5a595b9ce9faca62',
    136: '7ce759f1ab7f9ce437719970c26b0a66ff11fe3e38e17df89cf5d29c7d7f807e',
    137: 'ac73d4fae68b8453f764007c1a20ce95994187861f0c3227a3a8e99a73a3b1db',
    271: '27eceb59ebc3dc8a04a5b135be641591a7278540e4556a2ba9f408194e666ec3',
    272: '8e2476e65823b24d96ebe239f2c1534cdf763e689e2410c3b1cb0c74e6177bfc',
    1000: 'af692982e84a5a9688359025660a7857cd28ee7c8d867cfa1677baf2e6d1f63b',
  };
  for (const [length, hash] of Object.entries(known)) {
    const input = Uint8Array.from({ length }, (_, at) => at % 251);
    assert.equal(toHex(keccak256(input)), `0x${hash}`, `${length} bytes`);
  }
});

test('the heads of the contract are those that it computes', async () => {
  for (const { desc, batches } of (await vectors('heads.json')).chains) {
    for (const { previous, root, size, head, topics, data } of batches) {
      const folded = keccak256(bytes(`${previous}${root.slice(2)}${BigInt(size).toString(16).padStart(16, '0')}`));
      assert.equal(toHex(folded), head, desc);
      assert.equal(topics[0], TOPIC);
      if (Number.isSafeInteger(size)) assert.deepEqual(anchoredLog({ ...event, previous, root, size })[2], data);
    }
  }
});

test('the archive of a block that a node made is of that block', () => {
  const { archive, hash, number, time } = mined;
  assert.deepEqual(asHex(checkArchive(archive, mined.event)), { hash, number, time });
  for (const change of [{ root: mined.event.previous }, { previous: mined.event.root }, { size: 3 }, { contract: event.contract }]) {
    assert.equal(checkArchive(archive, { ...mined.event, ...change }).fault, 'event');
  }
});

test('every archive of the vectors has its block or its fault', () => {
  for (const { desc, archive, event: wanted, expected, wantErr } of archives) {
    assert.deepEqual(asHex(checkArchive(archive, wanted)), wantErr ? { fault: wantErr } : expected, desc);
  }
});

test('a receipt is found at every place of blocks of every length', () => {
  for (const length of [1, 2, 3, 16, 17, 127, 128, 129, 150, 257]) {
    const places = new Set([0, 1, 15, 126, 127, 128, 129, 255, 256, length - 1].filter((at) => at < length));
    for (const place of places) {
      const receipts = Array.from({ length }, (_, at) => receipt({
        type: at % 4, gas: 21_000 * (at + 1), logs: at === place ? [anchoredLog(event)] : [],
      }));
      const made = block({ number: 5, time: 7, receipts });
      const read = asHex(checkArchive(made.archive(place), event));
      assert.deepEqual(read, { hash: made.hash, number: 5, time: 7 }, `${place} of ${length}`);
      const other = (place + 1) % length;
      if (other !== place) assert.equal(checkArchive(made.archive(other), event).fault, 'event');
    }
  }
});

test('one changed bit of an archive, anywhere, and it is another block or none', () => {
  const random = randomFrom(5);
  for (let round = 0; round < 500; round += 1) {
    const archive = structuredClone(mined.archive);
    const parts = [archive.header, ...archive.proof];
    const which = random(parts.length);
    const read = bytes(parts[which]);
    read[random(read.length)] ^= 1 << random(8);
    if (which === 0) archive.header = toHex(read);
    else archive.proof[which - 1] = toHex(read);
    const found = asHex(checkArchive(archive, mined.event));
    assert.notEqual(found.hash, mined.hash, `${which}`);
    if (which > 0) assert.equal(found.fault, 'proof');
  }
});

test('what is no archive, or of no event, is refused without an exception', () => {
  const { archive } = mined;
  const odd = [undefined, null, 5, 'x', [], {}, { ...archive, header: 5 }, { ...archive, header: '0xF9' },
    { ...archive, index: '0' }, { ...archive, index: -1 }, { ...archive, index: 1.5 }, { ...archive, proof: {} },
    { ...archive, proof: [null] }, { ...archive, proof: ['0x0'] }];
  for (const one of odd) assert.equal(checkArchive(one, mined.event).fault, 'form');
  for (const one of [undefined, {}, { ...mined.event, size: 0 }, { ...mined.event, size: '2' }, { ...mined.event, contract: '0x' }]) {
    assert.equal(checkArchive(archive, one).fault, 'event');
  }
});

test('a value has one coding, and every other one is refused', () => {
  const sound = ['80', '00', '7f', '8180', 'c0', 'c180', 'c101', 'c20102', '83646f67', `b838${'61'.repeat(56)}`, `f838${'61'.repeat(56)}`];
  for (const hex of sound) assert.deepEqual(rlp(decode(bytes(hex))), bytes(hex), hex);
  const odd = ['', '8100', '817f', '81', '83646f', '83646f6767', 'c1', 'c10101', 'c28180c0', `b837${'61'.repeat(55)}`, `b90038${'61'.repeat(56)}`,
    'b8', 'bfffffffffffffffff', 'f8', 'ffffffffffffffffff', 'b800', 'c3820102'.slice(0, 6), `f837${'61'.repeat(55)}`, 'c0c0', '0101'];
  for (const hex of odd) assert.equal(decode(bytes(hex)), null, hex);
  const random = randomFrom(9);
  for (let round = 0; round < 50_000; round += 1) {
    const some = Uint8Array.from({ length: 1 + random(12) }, () => [random(256), 0xc0 + random(8), 0x80 + random(8)][random(3)]);
    const read = decode(some);
    if (read !== null) assert.deepEqual(rlp(read), some);
  }
  assert.equal(decode(rlp(Array.from({ length: 40 }).reduce((inner) => [inner], []))), null);
});

test('whole numbers come back, and others are refused', () => {
  for (const number of [0, 1, 127, 128, 255, 256, 65_535, 2 ** 31, 2 ** 32, 2 ** 53 - 1]) {
    assert.deepEqual(encodeInteger(number), rlp(number));
    assert.equal(integerOf(decode(encodeInteger(number))), number);
  }
  for (const odd of [[], Uint8Array.of(0), Uint8Array.of(0, 1), new Uint8Array(8).fill(1), Uint8Array.of(0x20, 0, 0, 0, 0, 0, 0), null]) {
    assert.equal(integerOf(odd), null);
  }
});
