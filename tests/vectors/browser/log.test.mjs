import assert from 'node:assert/strict';
import test from 'node:test';
import { fromBase64url, fromHex, toHex } from '../../../static-site/assets/seal/bytes.js';
import { canonical, parse } from '../../../static-site/assets/seal/canonical.js';
import { LogError, checkLog, entryHash, happeningOf, noteDigest, readLog } from '../../../static-site/assets/seal/log.js';
import { randomFrom, vectors } from './vectors.mjs';

const { entries, notes, logs, refused } = await vectors('log.json');

test('every entry hashes to what the vectors say', async () => {
  for (const { desc, number, salt, previous, resource, canonical: text, hash } of entries) {
    const read = parse(JSON.stringify(resource));
    assert.equal(canonical(read), text, desc);
    const entry = { number, salt: fromBase64url(salt), previous: previous && fromHex(previous, 32), resource: read };
    assert.equal(toHex(await entryHash(entry)), hash, desc);
  }
});

test('every note has the digest the vectors say', async () => {
  for (const { note, salt, digest } of notes) {
    assert.equal(toHex(await noteDigest({ text: note, salt: fromBase64url(salt) })), digest);
  }
});

test('a log breaks exactly where the vectors say', async () => {
  for (const { desc, whole, known, bundle, breaks, wantErr } of logs) {
    const heads = known.map(({ number, hash }) => ({ number, hash: fromHex(hash, 32) }));
    const found = await checkLog(readLog(JSON.stringify(bundle)), { whole, known: heads });
    assert.deepEqual(found, breaks.map(({ number, fault }) => ({ number, fault })), desc);
    assert.equal(found.length > 0, wantErr, desc);
  }
});

test('what is no log is refused, with the reason', () => {
  for (const { desc, text, wantErr, place, member } of refused) {
    const reason = (error) => error instanceof LogError && error.code === wantErr
      && error.place === place && error.member === member;
    assert.throws(() => readLog(text), reason, desc);
  }
});

test('an entry tells who did what, when, from where and to what', () => {
  const told = entries.map(({ resource }) => happeningOf(resource));
  assert.deepEqual(told.map(({ what }) => what), entries.map(({ desc }) => desc));
  const [written] = told.filter(({ what }) => what === 'write-visit');
  assert.deepEqual([written.who.role, written.who.name, written.version], ['admin', 'Jörg Weiß', 5]);
  const [emergency] = told.filter(({ what }) => what === 'break-glass');
  assert.match(emergency.note, /^0x[0-9a-f]{64}$/);
  assert.ok(told.every(({ who }) => who.role !== 'patient' || who.name === null), 'a patient is not named');
  assert.deepEqual([...new Set(told.map(({ outcome }) => outcome))].sort(), ['done', 'failed', 'refused']);
});

test('whatever one value of an event is replaced with, it is read without an exception and told as altered', async () => {
  const odd = ['null', '[]', '{}', '[null]', '[[]]', '"__proto__"', '-0.5', 'true'];
  const random = randomFrom(7);
  const sound = logs.find(({ desc }) => desc === 'sound').bundle;
  for (let round = 0; round < 300; round += 1) {
    const bundle = JSON.parse(JSON.stringify(sound));
    const item = bundle.entry[random(bundle.entry.length)];
    const paths = pathsIn(item.resource);
    const path = paths[random(paths.length)];
    const holder = path.slice(0, -1).reduce((branch, key) => branch[key], item.resource);
    const before = JSON.stringify(holder[path.at(-1)]);
    const other = odd[random(odd.length)];
    if (before === other) continue;
    holder[path.at(-1)] = JSON.parse(other);
    assert.doesNotThrow(() => happeningOf(item.resource), `${path.join('/')} = ${other}`);
    const breaks = await checkLog(readLog(JSON.stringify(bundle)));
    assert.deepEqual(breaks.map(({ fault }) => fault), ['altered'], `${path.join('/')} = ${other}`);
  }
});

function pathsIn(value, here = []) {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, below]) => [[...here, key], ...pathsIn(below, [...here, key])]);
}
