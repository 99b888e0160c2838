// Keys that somebody else put in the issuer's place, and lists of revocations that were tampered with.

import assert from 'node:assert/strict';
import test from 'node:test';
import { fromBase64url } from '../../../static-site/assets/seal/bytes.js';
import { ridOf } from '../../../static-site/assets/seal/revocation.js';
import { BY_NODE, NODE, ORIGIN, PUBLIC_KEY, SOUND, clinic, evidenceOf, four, sign } from './clinic.mjs';
import { vectors } from './vectors.mjs';

const { cards, issuer, keys, now, revocations } = await vectors('cards.json');
const jwksUrl = `${ORIGIN}/.well-known/jwks.json`;
const listUrl = `${ORIGIN}/.well-known/crl/${PUBLIC_KEY.kid}.json`;
const pair = (namedCurve) => crypto.subtle.generateKey({ name: 'ECDSA', namedCurve }, true, ['sign', 'verify']);
const foreign = await crypto.subtle.exportKey('jwk', (await pair('P-256')).privateKey);
const { kty, crv, x, y } = foreign;
const curve384 = await crypto.subtle.exportKey('jwk', (await pair('P-384')).publicKey);
const ed25519 = { kty: 'OKP', crv: 'Ed25519', x: PUBLIC_KEY.x };
const { kid } = PUBLIC_KEY;

function keysChange(claim, published, reason) {
  test(claim, async () => {
    const world = await clinic();
    world.answers[jwksUrl] = published;
    for (const [options, sound] of [[{}, SOUND], [{ node: NODE }, BY_NODE]]) {
      assert.deepEqual(four(await world.check(world.card, options)), { ...sound, issuer: reason });
    }
  });
}

const set = (...list) => ({ keys: list });
keysChange('another key under the same kid signs nothing', set({ ...PUBLIC_KEY, x, y }), 'no key-unknown');
keysChange('keys beside the right one do no harm', set({ kty, crv, x, y }, curve384, ed25519, PUBLIC_KEY), 'yes signed');
keysChange('rubbish beside the right one does no harm',
  set(null, 5, 'x', [], {}, { kty: 'EC', crv: 'P-256', x: {}, y: [] }, PUBLIC_KEY), 'yes signed');
keysChange('a key of another curve under the kid is not it', set({ ...curve384, kid }), 'no key-unknown');
keysChange('the point said to be on another curve is not it', set({ ...PUBLIC_KEY, crv: 'P-384' }), 'no key-unknown');
keysChange('a key of another kind under the kid is not it', set({ ...ed25519, kid }), 'no key-unknown');
keysChange('a key for no algorithm is not for this one', set({ ...PUBLIC_KEY, alg: 'none' }), 'no key-unknown');
keysChange('a key for encryption is not for signatures', set({ ...PUBLIC_KEY, use: 'enc' }), 'no key-unknown');
keysChange('a key with its private half is anybody\'s', set({ ...PUBLIC_KEY, d: foreign.d }), 'no key-unknown');
keysChange('the key under another kid is not it', set({ ...PUBLIC_KEY, kid: 'A'.repeat(43) }), 'no key-unknown');
keysChange('no keys are no reason to trust', set(), 'no key-unknown');
for (const [what, odd] of Object.entries({
  'a list': [PUBLIC_KEY], 'a key': PUBLIC_KEY, 'a text as keys': { keys: 'none' }, 'keys of null': { keys: null },
  'a page': () => new Response('<!doctype html>'), 'nothing': 404, 'a failure': 500, 'silence': new Error('down'),
  'a text without an end': () => new Response('{"keys":["'.padEnd(5_000_000, 'x')),
})) keysChange(`${what} in place of the keys leaves the issuer open`, odd, 'unknown keys-unreachable');

test('a card signed by somebody else is not the issuer\'s, whatever kid it names', async () => {
  const world = await clinic();
  const forged = await sign(world.payload, foreign, kid);
  assert.deepEqual(four(await world.check(forged)), { ...SOUND, issuer: 'no signature-invalid' });
  // The issuer keeps no list for a key that is not its own.
  assert.deepEqual(four(await world.check(await sign(world.payload, foreign))),
    { ...SOUND, issuer: 'no key-unknown', currency: 'unknown revocations-unreachable' });
  const stranger = await sign({ ...world.payload, iss: 'https://clinic.example.evil' }, foreign);
  assert.deepEqual(four(await world.check(stranger)), { ...SOUND, issuer: 'no issuer-unknown' });
  assert.ok(!world.asked.some((url) => url.includes('evil')));
});

test('every set of keys of the vectors has its answer', async () => {
  for (const { desc, jwks, jws, issuer: reason } of keys) {
    const world = await clinic();
    world.answers[jwksUrl] = () => new Response(JSON.stringify(jwks));
    assert.equal((await world.check(jws, { issuers: [issuer], now: now * 1000 })).issuer.reason, reason, desc);
  }
});

test('keys at hand are used without asking, and say when they were seen', async () => {
  const world = await clinic();
  const entry = { origin: ORIGIN, jwks: set(PUBLIC_KEY), crl: { [kid]: { kid, method: 'rid', ctr: 0, rids: [] } } };
  const seen = '2026-11-20T08:00:00Z';
  const verdict = await world.check(world.card, { issuers: [{ ...entry, seen }] });
  assert.equal(verdict.issuer.detail.keys_seen, seen);
  assert.ok(!world.asked.some((url) => url.includes('.well-known')));
  const now = await world.check(world.card, { issuers: [entry] });
  assert.deepEqual(four(now), SOUND);
  assert.ok(!('keys_seen' in now.issuer.detail));
  const offline = { ...SOUND, anchoring: 'unknown service-unreachable', currency: 'unknown not-asked' };
  world.asked.length = 0;
  assert.deepEqual(four(await world.check(world.card, { issuers: [entry], offline: true })), offline);
  assert.deepEqual(four(await world.check(world.card, { issuers: [entry], offline: true, node: NODE })), offline);
  const revoking = { ...entry, crl: { [kid]: { ...entry.crl[kid], rids: [world.payload.vc.rid] } } };
  assert.deepEqual(four(await world.check(world.card, { issuers: [revoking], offline: true })), { ...offline, currency: 'no revoked' });
  assert.deepEqual(world.asked, []);
  // A page that could not read the list says so by leaving it out.
  assert.deepEqual(four(await world.check(world.card, { issuers: [{ ...entry, crl: {} }] })),
    { ...SOUND, currency: 'unknown revocations-unreachable' });
});

test('a list that was kept says that a card is revoked, and never that it is not', async () => {
  const world = await clinic(2);
  const list = { kid, method: 'rid', ctr: 0, rids: [] };
  const kept = { origin: ORIGIN, jwks: set(PUBLIC_KEY), crl: { [kid]: list }, seen: '2026-11-20T08:00:00Z' };
  const currencies = async (options) => {
    const texts = [world.card, JSON.stringify(evidenceOf(world))];
    return Promise.all(texts.map(async (text) => four(await world.check(text, { issuers: [kept], ...options })).currency));
  };
  const each = (currency) => [currency, currency];
  assert.deepEqual(await currencies(), each('unknown revocations-unreachable'));
  assert.deepEqual(await currencies({ offline: true }), each('unknown not-asked'));
  list.rids = [world.payload.vc.rid];
  assert.deepEqual(await currencies(), each('no revoked'));
  assert.deepEqual(await currencies({ offline: true }), each('no revoked'));
});

test('keys that were kept do not say that a card is signed with none of the issuer\'s', async () => {
  const world = await clinic();
  const kept = { origin: ORIGIN, jwks: set({ kty, crv, x, y }), crl: {}, seen: '2026-11-20T08:00:00Z' };
  for (const offline of [true, false]) {
    const { issuer: said } = await world.check(world.card, { issuers: [kept], offline });
    assert.deepEqual([said.answer, said.reason, said.detail.keys_seen], ['unknown', 'keys-unreachable', kept.seen]);
  }
  // What they do say of a signature stays.
  const forged = await sign(world.payload, foreign, kid);
  const ours = { ...kept, jwks: set(PUBLIC_KEY) };
  assert.equal((await world.check(forged, { issuers: [ours], offline: true })).issuer.reason, 'signature-invalid');
});

test('every list of the vectors revokes what it revokes, or is not read at all', async () => {
  for (const { desc, jws, list, currency } of revocations) {
    const world = await clinic();
    world.answers[listUrl] = () => new Response(JSON.stringify(list));
    const found = await world.check(jws, { now: now * 1000 });
    const sound = found.currency.reason;
    // The service here does not know the vectors' cards, so that is what is left of a list that says nothing.
    if (currency === 'revoked') assert.equal(`${found.currency.answer} ${sound}`, 'no revoked', desc);
    else assert.equal(sound, 'commitment-unknown', desc);
    const { bundle } = found.record;
    assert.ok(bundle, desc);
    const { commitment } = cards.find((card) => card.jws === jws) ?? found.record;
    world.answers[`/api/verify/commitments/${commitment}`] = { commitment, status: 'current', state: 'waiting' };
    assert.equal((await world.check(jws, { now: now * 1000 })).currency.reason, currency ?? 'current', desc);
  }
});

test('a list that was held back, cut or replaced leaves it open whether the version still stands', async () => {
  const open = { ...SOUND, currency: 'unknown revocations-unreachable' };
  for (const odd of [404, 500, new Error('down'), [], {}, 'text', null, () => new Promise(() => {}),
    () => new Response('{"kid"'),
    () => new Response(`{"kid":"${kid}","method":"rid","ctr":0,"rids":["AAAA"],"rids":[]}`), () => new Response('{"rids":["'.padEnd(5_000_000, 'x')),
    { kid: 'A'.repeat(43), method: 'rid', ctr: 0, rids: [] }]) {
    const world = await clinic();
    world.answers[listUrl] = typeof odd === 'object' && !(odd instanceof Error) ? () => new Response(JSON.stringify(odd)) : odd;
    assert.deepEqual(four(await world.check(world.card, { patience: 500 })), open);
    assert.deepEqual(four(await world.check(world.card, { patience: 500, node: NODE })), open);
  }
});

test('a list that is older than the key says is not the issuer\'s last word', async () => {
  const world = await clinic();
  world.answers[jwksUrl] = set({ ...PUBLIC_KEY, crlVersion: 3 });
  for (const [ctr, currency] of [[2, 'unknown revocations-unreachable'], [3, 'yes current'], [4, 'yes current']]) {
    world.answers[listUrl] = { kid, method: 'rid', ctr, rids: [] };
    assert.deepEqual(four(await world.check()), { ...SOUND, currency });
  }
  world.answers[jwksUrl] = set({ ...PUBLIC_KEY, crlVersion: 'new' });
  assert.deepEqual(four(await world.check()), { ...SOUND, currency: 'unknown revocations-unreachable' });
});

test('a revocation wins over whatever the service says, and nothing else changes', async () => {
  const world = await clinic();
  const [url] = Object.keys(world.answers).filter((key) => key.includes('/commitments/'));
  world.answers[listUrl].rids = [world.payload.vc.rid];
  for (const status of ['current', 'superseded', 'erased', 'odd']) {
    world.answers[url].status = status;
    assert.deepEqual(four(await world.check()), { ...SOUND, currency: 'no revoked' });
    assert.deepEqual(four(await world.check(world.card, { node: NODE })), { ...BY_NODE, currency: 'no revoked' });
  }
});

test('a lost card is void by the second it was issued in, and the next one is not', async () => {
  const world = await clinic();
  const { nbf, vc } = world.payload;
  for (const [before, currency] of [[nbf - 1, 'yes current'], [nbf, 'yes current'], [nbf + 1, 'no revoked']]) {
    world.answers[listUrl].rids = [`${vc.rid}.${before}`];
    assert.deepEqual(four(await world.check()), { ...SOUND, currency });
  }
});

test('a card that states another identifier than its commitment gives is on the list by either', async () => {
  const world = await clinic();
  const stated = 'A'.repeat(12);
  const card = await sign({ ...world.payload, vc: { ...world.payload.vc, rid: stated } });
  for (const rid of [stated, await ridOf(world.chart[0].commitment)]) {
    world.answers[listUrl].rids = [rid];
    assert.deepEqual(four(await world.check(card)), { ...SOUND, currency: 'no revoked' });
  }
  world.answers[listUrl].rids = [];
  assert.deepEqual(four(await world.check(card)), SOUND);
});

test('the identifier of the vectors\' cards is the one that their commitments give', async () => {
  const sound = cards.filter(({ issuer: reason, integrity, desc }) => (
    reason === 'signed' && integrity === 'intact' && !desc.includes('another rid')));
  assert.ok(sound.length > 5, `${sound.length}`);
  for (const { desc, payload: { medseal, vc } } of sound) assert.equal(await ridOf(fromBase64url(medseal.c)), vc.rid, desc);
});

test('a card that names no identifier is on no list, and none is asked for', async () => {
  const world = await clinic();
  const { rid, ...vc } = world.payload.vc;
  world.answers[listUrl].rids = [rid];
  assert.deepEqual(four(await world.check(await sign({ ...world.payload, vc }))), SOUND);
  assert.ok(!world.asked.includes(listUrl));
});

test('a health card without a seal is revoked by its issuer like any other', async () => {
  const world = await clinic();
  const { medseal, ...payload } = world.payload;
  assert.ok(medseal);
  const card = await sign(payload);
  const bare = { issuer: 'yes signed', integrity: 'unknown no-seal', anchoring: 'unknown no-seal', currency: 'unknown no-seal' };
  assert.deepEqual(four(await world.check(card)), bare);
  world.answers[listUrl].rids = [payload.vc.rid];
  assert.deepEqual(four(await world.check(card)), { ...bare, currency: 'no revoked' });
});

test('no list is asked of an issuer nobody here trusts, nor under a kid that could be an address', async () => {
  const world = await clinic();
  await world.check(await sign({ ...world.payload, iss: 'https://elsewhere.example' }));
  const odd = await sign(world.payload, foreign, '../../api/verify');
  assert.deepEqual(four(await world.check(odd)), { ...SOUND, issuer: 'no key-unknown', currency: 'unknown revocations-unreachable' });
  assert.ok(!world.asked.some((url) => url.includes('elsewhere') || url.includes('..')));
});
