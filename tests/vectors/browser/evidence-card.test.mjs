// Evidence files with a card that is not quite that of their newest version.

import assert from 'node:assert/strict';
import test from 'node:test';
import { SOUND, clinic, evidenceOf, four, sign } from './clinic.mjs';

test('a card of something else says nothing about the file\'s transaction', async () => {
  const world = await clinic();
  const file = evidenceOf(world);
  file.card = await sign({ ...world.payload, medseal: { ...world.payload.medseal, t: 'A'.repeat(43) } });
  assert.deepEqual(four(await world.check(JSON.stringify(file))), { ...SOUND, anchoring: 'no transaction-differs' });
  file.card = (await clinic(2)).card;
  assert.deepEqual(four(await world.check(JSON.stringify(file))), { ...SOUND, integrity: 'no card-differs' });
});

test('a card that differs from the file in one thing is not of the file\'s version', async () => {
  const world = await clinic(3);
  const file = evidenceOf(world);
  const { payload: { medseal, vc, ...payload } } = world;
  const card = (seal, bundle = world.chart[0].record) => (
    { ...payload, vc: { ...vc, credentialSubject: { fhirBundle: bundle } }, medseal: { ...medseal, ...seal } });
  const hash = 'A'.repeat(43);
  const others = [{ n: 4 }, { s: 'A'.repeat(22) }, { x: hash }, { c: hash }].map((seal) => card(seal));
  for (const other of [...others, card({}, world.chart[1].record)]) {
    file.card = await sign(other);
    const { versions: [newest] } = await world.check(JSON.stringify(file));
    assert.deepEqual(four(newest), { ...SOUND, integrity: 'no card-differs' }, JSON.stringify(other.medseal));
  }
  file.card = await sign(card({}));
  assert.deepEqual(four((await world.check(JSON.stringify(file))).versions[0]), SOUND);
});

test('a card that hides its rest, or speaks of one that is not there, is not of the file\'s version', async () => {
  for (const count of [1, 2, 3]) {
    const world = await clinic(count);
    const file = evidenceOf(world);
    const { e: hasRest, ...medseal } = world.payload.medseal;
    file.card = await sign({ ...world.payload, medseal: hasRest ? medseal : { ...medseal, e: true } });
    const { versions: [newest] } = await world.check(JSON.stringify(file));
    assert.deepEqual(four(newest), { ...SOUND, integrity: 'no card-differs' });
  }
});
