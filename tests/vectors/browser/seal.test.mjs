import assert from 'node:assert/strict';
import test from 'node:test';
import { fromBase64url, fromHex, toBase64url, toHex } from '../../../static-site/assets/seal/bytes.js';
import { canonical, parse } from '../../../static-site/assets/seal/canonical.js';
import { readSeal } from '../../../static-site/assets/seal/card.js';
import { commitment, recordDigest, restDigest } from '../../../static-site/assets/seal/commitment.js';
import { verifyInclusion } from '../../../static-site/assets/seal/merkle.js';
import { bytes, vectors } from './vectors.mjs';

test('the vectors commit to what the page says', async () => {
  for (const vector of (await vectors('commitments.json')).commitments) {
    const record = parse(vector.record_canonical);
    assert.equal(canonical(record), vector.record_canonical);
    const digest = await recordDigest(record);
    assert.equal(toHex(digest), vector.record_digest);
    const rest = vector.rest ? await restDigest(bytes(vector.rest_salt), vector.rest) : null;
    assert.equal(rest ? toHex(rest) : undefined, vector.rest_digest);
    const computed = await commitment({
      version: vector.version,
      previous: vector.previous && bytes(vector.previous),
      salt: bytes(vector.salt),
      recordDigest: digest,
      restDigest: rest,
    });
    assert.equal(toHex(computed), vector.commitment);
  }
});

test('every proof holds, and for no other commitment', async () => {
  const { commitments, proofs } = await vectors('merkle.json');
  for (const proof of proofs) {
    const root = bytes(proof.root);
    assert.equal(await verifyInclusion(proof, bytes(proof.commitment), root), true);
    const other = commitments[(commitments.indexOf(proof.commitment) + 1) % commitments.length];
    assert.equal(await verifyInclusion(proof, bytes(other), root), false);
  }
});

test('an opening with one change has another commitment, or is no seal at all', async () => {
  for (const vector of (await vectors('commitments.json')).refused) {
    const { desc, version, salt, previous, rest_digest: rest, record, commitment: stated, computed, integrity } = vector;
    const base64 = (hex) => toBase64url(bytes(hex));
    const seal = readSeal({ medseal: {
      n: version, s: base64(salt), c: base64(stated), ...(previous && { p: base64(previous) }), ...(rest && { r: base64(rest) }),
    } });
    assert.equal('malformed' in seal, integrity === 'seal-malformed', desc);
    if ('malformed' in seal) continue;
    const found = toHex(await commitment({ ...seal, recordDigest: await recordDigest(record) }));
    assert.equal(found, computed, desc);
    assert.notEqual(found, stated, desc);
  }
});

test('every proof with one change fails, without an exception', async () => {
  for (const { desc, proof } of (await vectors('merkle.json')).refused) {
    const root = fromHex(proof.root, 32);
    const holds = root !== null && (await verifyInclusion(proof, bytes(proof.commitment), root));
    assert.equal(holds, false, desc);
  }
});

test('a path does not always tell neighbouring sizes apart, so the size is compared elsewhere', async () => {
  for (const { desc, proof, true_size: size } of (await vectors('merkle.json')).undecided) {
    assert.notEqual(proof.size, size);
    assert.equal(await verifyInclusion(proof, bytes(proof.commitment), bytes(proof.root)), true, desc);
  }
});

test('what is no proof at all fails, without an exception', async () => {
  const leaf = new Uint8Array(32);
  const odd = [undefined, null, 1, 'x', [], {}, { index: '0', size: 1, path: [] },
    { index: 0, size: 1, path: {} }, { index: 0, size: 2 ** 53, path: [] }, { index: 0, size: 2, path: [null] }];
  for (const proof of odd) assert.equal(await verifyInclusion(proof, leaf, leaf), false);
});

test('text forms come back, and other texts are null', () => {
  for (let length = 0; length < 40; length += 1) {
    const some = Uint8Array.from({ length }, (_, at) => (at * 89 + length * 7) % 256);
    assert.deepEqual(fromHex(toHex(some), length), some);
    assert.deepEqual(fromBase64url(toBase64url(some)), some);
  }
  for (const text of ['AB=', 'A', 'AB', 'A+', 'A/', ' AA', undefined, 5]) assert.equal(fromBase64url(text), null);
  for (const text of ['00', '0xAA', '0x0', '0x000', null]) assert.equal(fromHex(text, 1), null);
});
