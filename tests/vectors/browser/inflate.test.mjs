import assert from 'node:assert/strict';
import test from 'node:test';
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { InflateError, inflate } from '../../../static-site/assets/seal/inflate.js';
import { randomFrom } from './vectors.mjs';

/** The content, or the reason of the refusal. */
function read(bytes, most = 1 << 20) {
  try {
    return Buffer.from(inflate(bytes, most));
  } catch (error) {
    assert.ok(error instanceof InflateError, `${error}`);
    return error.reason;
  }
}

/** Another implementation's answer, held to the end of the stream. */
function reference(bytes) {
  try {
    const { buffer, engine } = inflateRawSync(bytes, { info: true });
    return engine.bytesWritten === bytes.length ? buffer : 'corrupt';
  } catch {
    return 'corrupt';
  }
}

const strategies = [constants.Z_DEFAULT_STRATEGY, constants.Z_FILTERED, constants.Z_HUFFMAN_ONLY, constants.Z_RLE, constants.Z_FIXED];

test('whatever was compressed comes back, and a changed or cut stream is read as another reader reads it', () => {
  const random = randomFrom(3);
  for (let round = 0; round < 150; round += 1) {
    const letters = [256, 4, 1][round % 3];
    const source = Buffer.from(Array.from({ length: random(round % 9 ? 400 : 20_000) }, () => random(letters)));
    const stream = deflateRawSync(source, { level: random(10), strategy: strategies[random(5)] });
    assert.deepEqual(read(stream), source);
    assert.equal(read(Buffer.concat([stream, Buffer.of(0)])), 'corrupt');
    assert.equal(read(stream.subarray(0, -1)), 'corrupt');
    for (let change = 0; change < 8; change += 1) {
      const odd = Buffer.from(stream);
      odd[random(odd.length)] ^= 1 << random(8);
      assert.deepEqual(read(odd), reference(odd), odd.toString('hex'));
    }
  }
});

test('random bytes are read as another reader reads them', () => {
  const random = randomFrom(4);
  for (let round = 0; round < 8_000; round += 1) {
    const odd = Buffer.from(Array.from({ length: 1 + random(30) }, () => random(256)));
    odd[0] = (odd[0] & 0xf8) | [1, 3, 5][random(3)];
    assert.deepEqual(read(odd), reference(odd), odd.toString('hex'));
  }
});

test('the limit is exact, and a small stream does not become a large memory', () => {
  const stream = deflateRawSync(Buffer.alloc(5000, 7));
  assert.equal(read(stream, 5000).length, 5000);
  assert.equal(read(stream, 4999), 'too-large');
  assert.equal(read(deflateRawSync(Buffer.alloc(50_000_000)), 262_144), 'too-large');
  assert.equal(read(Uint8Array.of()), 'corrupt');
});
