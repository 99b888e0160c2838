import assert from 'node:assert/strict';
import test from 'node:test';
import { fromBase64url, fromHex, toBase64url, toHex } from '../../../static-site/assets/seal/bytes.js';
import { canonical, parse } from '../../../static-site/assets/seal/canonical.js';
import { commitmentOnCard, readSeal } from '../../../static-site/assets/seal/claim.js';
import { commitment, contextDigest, recordDigest, restDigest } from '../../../static-site/assets/seal/commitment.js';
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
    const context = await contextDigest(vector.previous && bytes(vector.previous), rest);
    assert.equal(toHex(context), vector.context_digest);
    const { version } = vector;
    const opening = { version, salt: bytes(vector.salt), recordDigest: digest, contextDigest: context };
    assert.equal(toHex(await commitment(opening)), vector.commitment);
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
    const { desc, version, salt, context_digest: context, record, commitment: stated, computed, integrity } = vector;
    const base64 = (hex) => toBase64url(bytes(hex));
    const seal = readSeal({ medseal: { n: version, s: base64(salt), x: base64(context), c: base64(stated) } });
    assert.equal('malformed' in seal, integrity === 'seal-malformed', desc);
    if ('malformed' in seal) continue;
    const found = toHex(await commitmentOnCard(record, seal));
    assert.equal(found, computed, desc);
    assert.notEqual(found, stated, desc);
  }
});

test('a first version that is all on its card need not say what it stands on', async () => {
  const { commitments: [{ record, commitment: stated, salt }] } = await vectors('commitments.json');
  const medseal = { n: 1, s: toBase64url(bytes(salt)), c: toBase64url(bytes(stated)) };
  const said = { ...medseal, x: toBase64url(await contextDigest(null, null)) };
  for (const form of [medseal, said]) {
    assert.equal(toHex(await commitmentOnCard(record, readSeal({ medseal: form }))), stated);
  }
  assert.deepEqual(readSeal({ medseal: { ...medseal, n: 2 } }), { malformed: 'x' });
});

test('of the members of a seal that are not in their form the first is named', () => {
  const hash = 'A'.repeat(43);
  const sound = { n: 2, s: 'A'.repeat(22), x: hash, t: hash, c: hash, e: true, h: [['2024-03-01', 'Cough']] };
  assert.ok(!('malformed' in readSeal({ medseal: sound })));
  const names = Object.keys(sound);
  for (const [at, name] of names.entries()) {
    for (const odd of [null, '', 0, [[]], {}, false]) {
      const medseal = { ...sound };
      for (const each of names.slice(at)) medseal[each] = odd;
      assert.deepEqual(readSeal({ medseal }), { malformed: name }, `${name} ${JSON.stringify(odd)}`);
    }
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
