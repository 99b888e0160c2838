import assert from 'node:assert/strict';
import test from 'node:test';
import { fromBase64url, fromHex, sha256, toHex } from '../../../static-site/assets/seal/bytes.js';
import { canonical, parse } from '../../../static-site/assets/seal/canonical.js';
import { LogError, breaksOf, checkLog, entryHash, happeningOf, headOf, noteDigest, readLog } from '../../../static-site/assets/seal/log.js';
import { leafHash } from '../../../static-site/assets/seal/merkle.js';
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
    const text = JSON.stringify(bundle);
    const found = await breaksOf(readLog(text), { whole, known: [...heads, headOf(text)].filter(Boolean) });
    assert.deepEqual(found, breaks.map(({ number, fault }) => ({ number, fault })), desc);
    const checked = await checkLog(text, { whole, known: heads, offline: true });
    assert.deepEqual(checked.breaks, found, desc);
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
  const [amended] = told.filter(({ what }) => what === 'amend-visit');
  assert.deepEqual([amended.who.role, amended.who.name, amended.version], ['doctor', 'Dr. Asha "Iyer"', 8]);
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
    const breaks = await breaksOf(readLog(JSON.stringify(bundle)));
    assert.deepEqual(breaks.map(({ fault }) => fault), ['altered'], `${path.join('/')} = ${other}`);
  }
});

function pathsIn(value, here = []) {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, below]) => [[...here, key], ...pathsIn(below, [...here, key])]);
}

const CONTRACT = '0x5fbdb2315678afecb367f032d93f642f64180aa3';
const { bundle: SOUND } = logs.find(({ desc }) => desc === 'sound');
const HASHES = readLog(SOUND).map(({ hash }) => hash);

/** A service that has anchored the entries from this place on, newest first, each in a batch with its neighbour. */
function serviceFrom(place, change = () => {}) {
  const asked = [];
  const fetch = async (url) => {
    asked.push(url);
    const hex = url.split('/').at(-1);
    const at = HASHES.findIndex((hash) => toHex(hash) === hex);
    if (at < 0) return new Response('', { status: 404 });
    const body = at < place ? { hash: hex, state: 'waiting', chain: 'pending' } : await anchored(hex, HASHES[at]);
    change(body);
    return Response.json(body);
  };
  return { asked, fetch };
}

async function anchored(hex, hash) {
  const other = new Uint8Array(32).fill(7);
  const root = toHex(await sha256(Uint8Array.of(1), await leafHash(hash), await leafHash(other)));
  const proof = { index: 0, size: 2, path: [toHex(await leafHash(other))], root };
  const word = `0x${'11'.repeat(32)}`;
  const batch = {
    number: 3, chain_id: 31337, contract: CONTRACT, previous: word, transaction: word, block: 12, block_hash: word,
    time: '2026-11-22T16:00:00Z',
  };
  return { hash: hex, state: 'anchored', chain: 'confirmed', proof, batch };
}

const expected = { contract: CONTRACT, chain_id: 31337, finality: 'finalized' };

test('the newest anchored entry is found with few questions, and its proof is checked', async () => {
  for (let place = 0; place < HASHES.length; place += 1) {
    const { asked, fetch } = serviceFrom(place);
    const { fault, anchored: found, entries: shown } = await checkLog(SOUND, { expected, fetch });
    assert.equal(fault, null);
    assert.deepEqual(shown.map(({ number }) => number), [1, 2, 3, 4, 5, 6]);
    assert.deepEqual([found.number, found.state, found.detail.block], [6 - place, 'yes', 12]);
    assert.ok(asked.length <= 5, `${asked.length} questions`);
  }
  const { fetch } = serviceFrom(HASHES.length);
  assert.equal((await checkLog(SOUND, { expected, fetch })).anchored, null, 'nothing is anchored yet');
});

test('a service that lies about the proof, the contract or the entry is not believed', async () => {
  const lies = [
    ['proof-invalid', (body) => { body.proof.path = [`0x${'22'.repeat(32)}`]; }],
    ['chain-contradicts', (body) => { body.batch.contract = `0x${'22'.repeat(20)}`; }],
    ['chain-contradicts', (body) => { body.chain = 'contradicts'; }],
  ];
  for (const [reason, change] of lies) {
    const { anchored: found } = await checkLog(SOUND, { expected, fetch: serviceFrom(0, change).fetch });
    assert.deepEqual([found.state, found.reason], ['no', reason]);
  }
  const nothing = await checkLog(SOUND, { expected, fetch: async () => new Response('', { status: 404 }) });
  assert.deepEqual([nothing.anchored.state, nothing.anchored.reason], ['no', 'commitment-unknown']);
  const silent = await checkLog(SOUND, { expected, fetch: async () => { throw new Error('gone'); } });
  assert.deepEqual([silent.anchored.state, silent.anchored.reason], ['unknown', 'service-unreachable']);
});

test('the oldest break is named first, and what is no log is told without an exception', async () => {
  const { bundle } = logs.find(({ desc }) => desc === 'a first entry that names one before it');
  const { fault, breaks } = await checkLog(bundle, { offline: true });
  assert.deepEqual([fault, breaks.length], [{ number: 1, reason: 'unlinked' }, 2]);
  const odd = await checkLog('[]', { offline: true });
  assert.deepEqual(odd.fault, { number: null, reason: 'not-a-log' });
});
