import assert from 'node:assert/strict';
import test from 'node:test';
import { numeric } from '../../../static-site/assets/seal/card.js';
import { examine } from '../../../static-site/assets/seal/verdict.js';
import { vectors } from './vectors.mjs';

const { issuer, jwks, cards, refused } = await vectors('cards.json');
const { proofs } = await vectors('merkle.json');
const now = 1_793_000_100_000;

/** The services of a clinic; `answer` is what the verify function says, or a status. */
function services(answer, keys = jwks) {
  return async (url) => {
    const found = url === `${issuer}/.well-known/jwks.json` ? keys
      : url.startsWith('/api/verify/commitments/') ? answer : 404;
    if (found instanceof Error) throw found;
    if (typeof found === 'number') return new Response('{}', { status: found });
    return new Response(JSON.stringify(found), { status: 200 });
  };
}

const answers = ({ issuer: who, integrity, anchoring, currency }) =>
  Object.fromEntries(Object.entries({ who, integrity, anchoring, currency })
    .map(([question, { answer, reason }]) => [question, `${answer} ${reason}`]));

const check = async (text, answer, more = {}) =>
  examine(text, { issuers: [issuer], fetch: services(answer), now, ...more });

const waiting = (card) => ({ commitment: card.commitment, status: 'current', state: 'waiting' });

test('every card has the answers of its vector', async () => {
  for (const card of cards) {
    const verdict = await check(card.jws, 404);
    assert.equal(verdict.issuer.reason, card.issuer, card.name);
    assert.equal(verdict.integrity.reason, card.integrity, card.name);
    assert.equal(JSON.stringify(verdict.record.bundle),
      JSON.stringify(card.payload.vc.credentialSubject.fhirBundle), card.name);
  }
});

test('every form of a card gives the same verdict', async () => {
  for (const card of cards.filter((c) => c.numeric)) {
    assert.equal(numeric(card.jws), card.numeric);
    const expected = await check(card.jws, waiting(card));
    assert.equal(expected.currency.reason, 'current');
    const file = JSON.stringify({ verifiableCredential: [card.jws] });
    for (const form of [card.numeric, card.portal, ` ${card.numeric}\n`, file]) {
      assert.deepEqual(await check(form, waiting(card)), expected);
    }
  }
});

test('a text that is not ours gets a clear verdict and never an exception', async () => {
  for (const { name, text, error } of refused) {
    const verdict = await check(text, 404);
    assert.equal(verdict.issuer.answer, 'no', name);
    assert.equal(verdict.issuer.detail.code, error, name);
    assert.equal(verdict.integrity.answer, 'no', name);
    assert.equal(verdict.record, null, name);
  }
  for (const odd of [undefined, null, 5, {}, '\ud83d', 'x'.repeat(1_000_000), 'shc:/', 'eyJ', '{', '{}', '[]']) {
    assert.equal((await examine(odd)).issuer.answer, 'no');
  }
});

test('an altered record is not looked up under the commitment it states', async () => {
  const asked = [];
  const fetch = async (url) => {
    asked.push(url);
    return services(404)(url);
  };
  const card = cards.find((c) => c.integrity === 'altered' && c.issuer === 'signature-invalid');
  const verdict = await examine(card.jws, { issuers: [issuer], fetch, now });
  assert.deepEqual(answers(verdict), {
    who: 'no signature-invalid', integrity: 'no altered',
    anchoring: 'no commitment-unknown', currency: 'unknown commitment-unknown',
  });
  assert.ok(asked.some((url) => url.includes(verdict.integrity.detail.computed)));
  assert.ok(!asked.some((url) => url.includes(verdict.integrity.detail.stated)));
});

test('who may issue is for the page to say', async () => {
  const [card] = cards;
  const reason = async (more) => (await check(card.jws, 404, more)).issuer.reason;
  assert.equal(await reason({ issuers: [] }), 'issuer-unknown');
  assert.equal(await reason({ issuers: [`${issuer}/`] }), 'issuer-unknown');
  assert.equal(await reason({ issuers: [{ origin: issuer, jwks }] }), 'signed');
  assert.equal(await reason({ issuers: [{ origin: issuer, jwks: { keys: [] } }] }), 'key-unknown');
  for (const keys of [new Error('down'), 500, { nothing: 1 }, []]) {
    assert.equal(await reason({ fetch: services(404, keys) }), 'keys-unreachable');
  }
  const odd = { keys: [null, 5, { kty: 'EC', crv: 'P-256' }, { ...jwks.keys[0], x: 'AA' }] };
  assert.equal(await reason({ fetch: services(404, odd) }), 'key-unknown');
  assert.equal(await reason({ now: 1_792_999_000_000 }), 'not-yet-valid');
});

/** The second card, as one of a batch of eight whose other leaves come from the Merkle vectors. */
async function anchored(change = {}) {
  const { sha256, concat, toHex } = await import('../../../static-site/assets/seal/bytes.js');
  const { leafHash } = await import('../../../static-site/assets/seal/merkle.js');
  const card = cards[1];
  const { bytes } = await import('./vectors.mjs');
  const { path } = proofs.find((p) => p.size === 8 && p.index === 2);
  const node = (left, right) => sha256(concat(Uint8Array.of(1), left, right));
  const [first, second, third] = path.map(bytes);
  const pair = await node(await leafHash(bytes(card.commitment)), first);
  const root = toHex(await node(await node(second, pair), third));
  const answer = {
    commitment: card.commitment, status: 'superseded', state: 'anchored', chain: 'confirmed',
    proof: { index: 2, size: 8, path, root },
    batch: { number: 4, transaction: `0x${'5a'.repeat(32)}`, block: 17, time: '2026-11-22T10:00:00Z', final: true },
  };
  return { card, answer: { ...answer, ...change, batch: { ...answer.batch, ...change.batch } } };
}

test('a card is anchored when its proof leads to a final root, and only then', async () => {
  const reason = async (change) => {
    const { card, answer } = await anchored(change);
    return answers(await check(card.jws, answer)).anchoring;
  };
  assert.equal(await reason({}), 'yes anchored');
  assert.equal(await reason({ chain: 'pending' }), 'unknown not-final');
  assert.equal(await reason({ chain: 'unreachable' }), 'unknown chain-unreachable');
  assert.equal(await reason({ chain: undefined }), 'unknown chain-unreachable');
  assert.equal(await reason({ chain: 'contradicts' }), 'no chain-contradicts');
  assert.equal(await reason({ batch: { transaction: `0x${'5b'.repeat(32)}` } }), 'no transaction-differs');
  assert.equal(await reason({ chain: 'contradicts', state: 'batched', proof: undefined }), 'no chain-contradicts');
  assert.equal(await reason({ chain: 'pending', state: 'batched', proof: undefined }), 'unknown not-final');
  assert.equal(await reason({ chain: 'unreachable', state: 'batched', proof: undefined }), 'unknown chain-unreachable');
  assert.equal(await reason({ proof: undefined }), 'unknown service-unreachable');
  assert.equal(await reason({ commitment: `0x${'00'.repeat(32)}` }), 'unknown service-unreachable');
  const { card, answer } = await anchored();
  const unmined = { ...answer, state: 'batched', chain: 'pending', proof: undefined, batch: undefined };
  assert.equal(answers(await check(card.jws, unmined)).anchoring, 'unknown waiting');
  for (const proof of [
    { ...answer.proof, index: 3 }, { ...answer.proof, size: 4 }, { ...answer.proof, root: '0x00' },
    { ...answer.proof, root: `0x${'00'.repeat(32)}` }, { ...answer.proof, path: [] }, 'proof', [],
  ]) assert.equal(await reason({ proof }), 'no proof-invalid');
});

test('a batch in another contract or on another chain anchors nothing here', async () => {
  const contract = `0x${'aB'.repeat(20)}`;
  const place = { contract: contract.toLowerCase(), chain_id: 1 };
  const anchoring = async (expected, batch = place, more = {}) => {
    const { card, answer } = await anchored({ ...more, batch });
    return (await check(card.jws, answer, { expected })).anchoring;
  };
  const reason = async (...given) => answers({ issuer: {}, integrity: {}, currency: {}, anchoring: await anchoring(...given) }).anchoring;
  for (const expected of [{}, { contract, chain_id: 1 }, { contract }, { chain_id: 1 }]) {
    assert.equal(await reason(expected), 'yes anchored');
  }
  for (const expected of [{ contract: `0x${'ac'.repeat(20)}`, chain_id: 1 }, { contract, chain_id: 2 }, { contract: null }]) {
    assert.equal(await reason(expected), 'no chain-contradicts');
    assert.match((await anchoring(expected)).detail.message, /another (contract|chain)/);
    assert.equal(await reason(expected, place, { chain: 'unreachable', proof: undefined }), 'no chain-contradicts');
  }
  for (const batch of [{ ...place, contract: undefined }, { ...place, chain_id: '1' }, { ...place, contract: { toString: null } }]) {
    assert.equal(await reason({ contract, chain_id: 1 }, batch), 'no chain-contradicts');
  }
});

test('the block and time of an anchored card are there to be shown', async () => {
  const { card, answer } = await anchored();
  const { anchoring, currency, record } = await check(card.jws, answer);
  assert.deepEqual([anchoring.detail.block, anchoring.detail.time], [17, '2026-11-22T10:00:00Z']);
  assert.equal(`${currency.answer} ${currency.reason}`, 'no superseded');
  assert.equal(record.version, 2);
  assert.equal(record.complete, false);
  assert.deepEqual(record.history, [{ date: '2024-03-01', text: 'Acute bronchitis' }]);
});

test('without the service, issuer and integrity are still answered', async () => {
  for (const down of [new Error('offline'), 500, 403, 'text', [], null]) {
    const verdict = await check(cards[1].jws, down);
    assert.deepEqual(answers(verdict), {
      who: 'yes signed', integrity: 'yes intact',
      anchoring: 'unknown service-unreachable', currency: 'unknown service-unreachable',
    });
  }
});

test('one changed digit of a code never leaves four good answers', async () => {
  const { card, answer } = await anchored();
  const text = card.numeric;
  for (let at = 5; at < text.length; at += 37) {
    const digit = (Number(text[at]) + 1) % 10;
    const verdict = await check(text.slice(0, at) + digit + text.slice(at + 1), answer);
    assert.notEqual(verdict.issuer.answer, 'yes', `digit ${at}`);
  }
});

test('each reason the page can give stands in the table', async () => {
  const { readFile } = await import('node:fs/promises');
  const read = (path) => readFile(new URL(path, import.meta.url), 'utf8');
  const code = await read('../../../static-site/assets/seal/verdict.js');
  const table = await read('../README.md');
  const given = [...code.matchAll(/\b(yes|no|unknown)\('([a-z-]+)'/g)];
  assert.ok(given.length > 20);
  for (const [, answer, reason] of given) {
    assert.match(table, new RegExp(`\\| ${answer} \\| \`${reason}\` \\|`), `${answer} ${reason}`);
  }
});
