import assert from 'node:assert/strict';
import test from 'node:test';
import { Refusal, canonical, canonicalBytes, parse } from '../../../static-site/assets/seal/canonical.js';
import { bytes, randomFrom, vectors } from './vectors.mjs';

const { accepted, refused } = await vectors('canonical.json');

test('every accepted vector has its canonical form, from text and from bytes', () => {
  for (const vector of accepted) {
    assert.equal(canonical(parse(vector.json)), vector.canonical, vector.desc);
    const read = parse(new TextEncoder().encode(vector.json));
    assert.deepEqual(canonicalBytes(read), new TextEncoder().encode(vector.canonical), vector.desc);
  }
});

test('a canonical form is its own canonical form', () => {
  for (const vector of accepted) {
    assert.equal(canonical(parse(vector.canonical)), vector.canonical, vector.desc);
  }
});

test('every refused vector is refused for its reason at its place', () => {
  for (const vector of refused) {
    const json = vector.hex ? bytes(vector.hex) : new TextEncoder().encode(vector.json);
    assert.throws(() => parse(json), (refusal) => {
      assert.ok(refusal instanceof Refusal, vector.desc);
      assert.equal(refusal.reason, vector.reason, vector.desc);
      assert.equal(refusal.path, vector.path, vector.desc);
      return true;
    });
  }
});

test('a string with half a surrogate pair in it is refused', () => {
  assert.throws(() => parse('"\ud83d"'), { reason: 'utf8' });
});

test('whatever is accepted, JSON.parse reads as the same value, and nothing but a Refusal is thrown', () => {
  const letters = '[]{}",:0123456789eE.+-\\u \tfalsetrun\u00fc\u0001';
  const random = randomFrom(20261122);
  let read = 0;
  for (let round = 0; round < 100_000; round += 1) {
    const length = 1 + random(12);
    const text = Array.from({ length }, () => letters[random(letters.length)]).join('');
    let value;
    try {
      value = parse(text);
    } catch (refusal) {
      assert.ok(refusal instanceof Refusal, `${JSON.stringify(text)}: ${refusal}`);
      continue;
    }
    read += 1;
    assert.equal(JSON.stringify(value), JSON.stringify(JSON.parse(text)), text);
  }
  assert.ok(read > 300, `${read}`);
});

test('any double is accepted in its own form, unless that is an integer past 2^53', () => {
  const random = randomFrom(1);
  const view = new DataView(new ArrayBuffer(8));
  for (let round = 0; round < 20_000; round += 1) {
    view.setUint32(0, random(2 ** 32) ^ (random(2 ** 16) << 16));
    view.setUint32(4, random(2 ** 32));
    const number = view.getFloat64(0);
    const large = Math.abs(number) > 2 ** 53 && Math.abs(number) < 1e21;
    if (!Number.isFinite(number)) continue;
    const text = JSON.stringify(number);
    if (large) assert.throws(() => parse(text), { reason: 'number-precision' });
    else assert.equal(canonical(parse(text)), text);
  }
});
