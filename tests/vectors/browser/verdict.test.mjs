import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import test from 'node:test';
import { numeric } from '../../../static-site/assets/seal/card.js';
import { examine } from '../../../static-site/assets/seal/verdict.js';
import { BY_NODE, NODE, ORIGIN, SOUND, clinic, four, sign } from './clinic.mjs';
import { vectors } from './vectors.mjs';

const { issuer, jwks, cards, refused, now } = await vectors('cards.json');

/** The issuer's keys, an empty list for them, and a verify function that says this, or fails with a status. */
function services(answer) {
  const known = { [`${issuer}/.well-known/jwks.json`]: jwks };
  for (const { kid } of jwks.keys) known[`${issuer}/.well-known/crl/${kid}.json`] = { kid, method: 'rid', ctr: 0, rids: [] };
  return async (url) => {
    const found = known[url] ?? (url.startsWith('/api/verify/commitments/') ? answer : 404);
    if (typeof found === 'number') return new Response('{}', { status: found });
    return new Response(JSON.stringify(found));
  };
}

const check = (text, answer, more = {}) =>
  examine(text, { issuers: [issuer], fetch: services(answer), now: now * 1000, ...more });
const waiting = ({ commitment }) => ({ commitment, status: 'current', state: 'waiting' });

test('every card of the vectors has its answers, and shows what it holds', async () => {
  for (const card of cards) {
    const verdict = await check(card.jws, 404);
    assert.deepEqual([verdict.issuer.reason, verdict.integrity.reason], [card.issuer, card.integrity], card.desc);
    assert.ok(!four(verdict).anchoring.startsWith('yes') && !four(verdict).currency.startsWith('yes'), card.desc);
    assert.equal(card.wantErr, verdict.issuer.answer !== 'yes' || verdict.integrity.answer !== 'yes', card.desc);
    assert.deepEqual(JSON.parse(JSON.stringify(verdict.record.bundle)), card.payload.vc.credentialSubject.fhirBundle, card.desc);
  }
});

test('every form of a card gives the same verdict', async () => {
  for (const card of cards.filter((one) => one.numeric)) {
    assert.equal(numeric(card.jws), card.numeric);
    const expected = await check(card.jws, waiting(card));
    assert.equal(expected.file, 'card');
    const file = JSON.stringify({ verifiableCredential: [card.jws] });
    for (const form of [card.numeric, card.portal, ` \t${card.numeric}\r\n`, file]) {
      assert.deepEqual(await check(form, waiting(card)), expected);
    }
    assert.equal((await check(`\u00a0${card.numeric}`, 404)).file, null);
  }
});

test('a text that is not ours gets a clear verdict and never an exception', async () => {
  for (const { desc, text, error } of refused) {
    const verdict = await check(text, 404);
    assert.equal(verdict.issuer.answer, 'no', desc);
    assert.equal(verdict.issuer.detail.code, error, desc);
    assert.equal(verdict.integrity.answer, 'no', desc);
    assert.equal(verdict.record, null, desc);
  }
  for (const odd of [undefined, null, 5, {}, '\ud83d', 'x'.repeat(1_000_000), 'shc:/', 'eyJ', '{', '{}', '[]', '{"medseal":"evidence"']) {
    assert.equal((await examine(odd)).issuer.answer, 'no');
  }
});

test('an altered record is not looked up under the commitment it states', async () => {
  const world = await clinic();
  const { payload } = world;
  payload.vc.credentialSubject.fhirBundle.entry.pop();
  const verdict = await world.check(await sign(payload));
  assert.deepEqual(four(verdict), {
    issuer: 'yes signed', integrity: 'no altered',
    anchoring: 'no commitment-unknown', currency: 'unknown commitment-unknown',
  });
  const { computed, stated } = verdict.integrity.detail;
  assert.ok(world.asked.some((url) => url.includes(computed)));
  assert.ok(!world.asked.some((url) => url.includes(stated)));
});

test('a card is examined through the service, through a node, and as far as it goes through nobody', async () => {
  const world = await clinic(2);
  const own = await world.check();
  assert.deepEqual(four(own), SOUND);
  assert.equal(own.anchoring.detail.source, 'service');
  assert.deepEqual(four(await world.check(world.card, { node: NODE })), BY_NODE);
  world.asked.length = 0;
  assert.deepEqual(four(await world.check(world.card, { offline: true })), {
    issuer: 'unknown keys-unreachable', integrity: 'yes intact',
    anchoring: 'unknown service-unreachable', currency: 'unknown not-asked',
  });
  assert.deepEqual(world.asked, []);
});

test('a service that is down takes nothing from issuer and integrity, and a node alone has no proof', async () => {
  const world = await clinic();
  for (const url of Object.keys(world.answers).filter((one) => one.startsWith('/api'))) world.answers[url] = new Error('down');
  const down = { ...SOUND, anchoring: 'unknown service-unreachable', currency: 'unknown service-unreachable' };
  assert.deepEqual(four(await world.check()), down);
  assert.deepEqual(four(await world.check(world.card, { node: NODE })), down);
});

test('an older version is superseded, with all its other answers as they were', async () => {
  const world = await clinic(2);
  const [, old] = world.chart;
  const { toBase64url } = await import('../../../static-site/assets/seal/bytes.js');
  const { ridOf } = await import('../../../static-site/assets/seal/revocation.js');
  const payload = structuredClone(world.payload);
  payload.vc = { ...payload.vc, rid: await ridOf(old.commitment), credentialSubject: { fhirBundle: old.record } };
  payload.medseal = { n: 1, s: toBase64url(old.salt), c: toBase64url(old.commitment) };
  assert.deepEqual(four(await world.check(await sign(payload))), { ...SOUND, currency: 'no superseded' });
});

test('the block, the time and the record are there to be shown', async () => {
  const world = await clinic(2);
  const { anchoring, record, version } = await world.check();
  const { batch, block, time, confirmations, index, size } = anchoring.detail;
  assert.deepEqual([batch, block, time, confirmations, index, size], [4, 12, world.batch.time, 9, 1, 3]);
  assert.deepEqual([version, record.version, record.complete, record.issuer], [2, 2, false, ORIGIN]);
  const { record: whole } = await (await clinic(3)).check();
  assert.deepEqual([whole.version, whole.complete], [3, true]);
});

test('one changed digit of a code never leaves four good answers', async () => {
  const world = await clinic();
  const text = numeric(world.card);
  for (let at = 5; at < text.length; at += 37) {
    const digit = (Number(text[at]) + 1) % 10;
    const verdict = await world.check(text.slice(0, at) + digit + text.slice(at + 1));
    assert.notEqual(verdict.issuer.answer, 'yes', `digit ${at}`);
  }
});

test('where digests cannot be computed nothing is checked', async () => {
  const own = Object.getOwnPropertyDescriptor(globalThis, 'crypto');
  Object.defineProperty(globalThis, 'crypto', { value: {}, configurable: true });
  const verdict = await examine(cards[0].jws).finally(() => Object.defineProperty(globalThis, 'crypto', own));
  assert.deepEqual(new Set(Object.values(four(verdict))), new Set(['unknown not-checked']));
});

test('each reason that can be given stands in the table', async () => {
  const seal = new URL('../../../static-site/assets/seal/', import.meta.url);
  const table = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const given = new Set();
  for (const name of await readdir(seal)) {
    const code = await readFile(new URL(name, seal), 'utf8');
    for (const [, answer, reason] of code.matchAll(/\b(yes|no|unknown)\("([a-z-]+)"/g)) given.add(`${answer} | \`${reason}\``);
  }
  assert.ok(given.size > 35, `${given.size}`);
  for (const line of given) assert.ok(table.includes(`| ${line} |`), line);
});
