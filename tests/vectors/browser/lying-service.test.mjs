// A verify function that lies. In each case one answer changes, and it is the right one.

import assert from 'node:assert/strict';
import test from 'node:test';
import { toHex } from '../../../static-site/assets/seal/bytes.js';
import { BY_NODE, CHAIN, CONTRACT, NODE, SOUND, again, clinic, four } from './clinic.mjs';

const zeros = `0x${'00'.repeat(32)}`;
const huge = () => new Response('{"a":"'.padEnd(5_000_000, 'x'));
const UNREACHABLE = { anchoring: 'unknown service-unreachable', currency: 'unknown service-unreachable' };

const sound = await clinic();

/** The same lie told to somebody who asks the service alone, and to somebody who asks a node besides. */
async function told(lie, options) {
  const world = again(sound);
  const url = `/api/verify/commitments/${toHex(world.chart[0].commitment)}`;
  world.answers[url] = lie(world.answers[url], world) ?? world.answers[url];
  return four(await world.check(world.card, options));
}

function changes(claim, lie, differs, byNode = differs, options = {}) {
  test(claim, async () => {
    assert.deepEqual(await told(lie, options), { ...SOUND, ...differs });
    assert.deepEqual(await told(lie, { ...options, node: NODE }), { ...BY_NODE, ...byNode });
  });
}

changes('nothing changes where nobody lies', () => {}, {});

changes('without a proof nothing is anchored, whatever is said',
  (answer) => { delete answer.proof; }, { anchoring: 'unknown service-unreachable' });
changes('without a batch nothing is anchored, whatever is said',
  (answer) => { delete answer.batch; }, { anchoring: 'unknown service-unreachable' });
changes('a proof with another path leads nowhere',
  ({ proof }) => { proof.path = [zeros]; }, { anchoring: 'no proof-invalid' });
changes('a proof with a shorter path leads nowhere',
  ({ proof }) => { proof.path = []; }, { anchoring: 'no proof-invalid' });
changes('a proof with another root leads nowhere',
  ({ proof }) => { proof.root = zeros; }, { anchoring: 'no proof-invalid' });
changes('a proof without a root leads nowhere',
  ({ proof }) => { delete proof.root; }, { anchoring: 'no proof-invalid' });
changes('a proof that is a text leads nowhere',
  (answer) => { answer.proof = 'proof'; }, { anchoring: 'no proof-invalid' });
changes('the proof of another commitment leads nowhere',
  ({ proof }, { chart }) => { Object.assign(proof, { index: 0, path: [toHex(chart[0].commitment)] }); },
  { anchoring: 'no proof-invalid' });
changes('an answer about another commitment is no answer',
  (answer) => { answer.commitment = zeros; }, UNREACHABLE);
changes('a batch in another contract is not the issuer\'s',
  ({ batch }) => { batch.contract = `0x${'c1'.repeat(20)}`; }, { anchoring: 'no chain-contradicts' });
changes('a batch on another chain is not the issuer\'s',
  ({ batch }) => { batch.chain_id = 1; }, { anchoring: 'no chain-contradicts' });
changes('a batch of another transaction is not the one on the card',
  ({ batch }) => { batch.transaction = zeros; }, { anchoring: 'no transaction-differs' });

// What the chain says is the service's word, unless a node is asked.
changes('that the chain has not confirmed a batch is believed without a node alone',
  (answer) => { answer.chain = 'pending'; }, { anchoring: 'unknown not-final' }, {});
changes('that no node answers is believed without a node of one\'s own alone',
  (answer) => { answer.chain = 'unreachable'; }, { anchoring: 'unknown chain-unreachable' }, {});
changes('that the chain contradicts is believed without a node alone',
  (answer) => { answer.chain = 'contradicts'; }, { anchoring: 'no chain-contradicts' }, {});
changes('a word about the chain that nobody knows is none',
  (answer) => { answer.chain = 'yes'; }, { anchoring: 'unknown chain-unreachable' }, {});
changes('a batch that the chain does not have is not anchored, once a node is asked',
  (answer) => { answer.batch.block_hash = zeros; }, {}, { anchoring: 'no archive-invalid' });
changes('a previous head that the contract did not have is found out, once a node is asked',
  (answer) => { answer.batch.previous = zeros; }, {}, { anchoring: 'no archive-invalid' });
changes('a state that nobody knows anchors nothing, unless a node confirms the proof',
  (answer) => { answer.state = 'done'; }, { anchoring: 'unknown service-unreachable' }, {});
changes('that a record waits is no anchoring',
  (answer) => { Object.assign(answer, { state: 'waiting', proof: undefined, batch: undefined }); },
  { anchoring: 'unknown waiting' });

// That a version is the newest is the service's word. With a node it stays unproven; a no stays a no.
changes('a status that nobody knows is no status',
  (answer) => { answer.status = 'newest'; }, { currency: 'unknown service-unreachable' });
for (const status of ['superseded', 'revoked', 'erased']) {
  changes(`a version that is ${status} by the service's word is so by everybody's`,
    (answer) => { answer.status = status; }, { currency: `no ${status}` });
}

changes('a commitment that is not known is not anchored', () => 404,
  { anchoring: 'no commitment-unknown', currency: 'unknown commitment-unknown' });
changes('a service that is down says nothing', () => new Error('down'), UNREACHABLE);
changes('a service that fails says nothing', () => 500, UNREACHABLE);
changes('a service that is asked too much says nothing', () => 429, UNREACHABLE);
changes('an answer without an end says nothing', () => huge, UNREACHABLE);
changes('an answer that is no JSON says nothing', () => () => new Response('<!doctype html>'), UNREACHABLE);
changes('an answer that is not UTF-8 says nothing', () => () => new Response(Uint8Array.of(0x22, 0xff, 0x22)), UNREACHABLE);
changes('an answer that never comes says nothing', () => () => new Promise(() => {}), UNREACHABLE, UNREACHABLE, { patience: 400 });
changes('an answer that never ends says nothing',
  () => () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) })), UNREACHABLE, UNREACHABLE, { patience: 400 });
for (const odd of [null, 5, 'text', [], {}, { commitment: {} }]) {
  changes(`an answer that is ${JSON.stringify(odd)} says nothing`, () => () => new Response(JSON.stringify(odd)), UNREACHABLE);
}

test('no member of an answer that is something else makes anything better', async () => {
  const honest = sound.answers[`/api/verify/commitments/${toHex(sound.chart[0].commitment)}`];
  const places = [[], ...Object.keys(honest).map((name) => [name]),
    ...['proof', 'batch'].flatMap((member) => Object.keys(honest[member]).map((name) => [member, name]))];
  // What is only shown, or only read from a node, may be anything that has its form.
  const shown = new Set(['number', 'block', 'size', 'final', 'confirmations']);
  for (const place of places) {
    for (const odd of [null, 0, -1, 2 ** 53, 'x', [], {}, true, { toString: null }]) {
      const lie = (answer) => {
        const name = place.at(-1);
        if (name === undefined) return () => new Response(JSON.stringify(odd));
        (place.length === 2 ? answer[place[0]] : answer)[name] = odd;
        return answer;
      };
      const verdict = await told(lie);
      assert.deepEqual([verdict.issuer, verdict.integrity], ['yes signed', 'yes intact']);
      if (shown.has(place.at(-1))) continue;
      const good = [verdict.anchoring, verdict.currency].filter((answer) => answer.startsWith('yes'));
      assert.ok(good.length < 2, `${place.join('.')} ${JSON.stringify(odd)}`);
    }
  }
});

test('an archive that the service made up is refused, and none at all leaves the receipt to ask for', async () => {
  const world = await clinic();
  const url = `/api/verify/batches/${world.batch.number}/archive`;
  const byNode = async () => four(await world.check(world.card, { node: NODE }));
  for (const none of [404, 500, new Error('down'), {}, { archive: null }]) {
    world.answers[url] = none;
    world.asked.length = 0;
    assert.deepEqual(await byNode(), BY_NODE);
    assert.ok(world.asked.includes('eth_getTransactionReceipt'));
  }
  for (const archive of [5, {}, { ...world.archive, index: 0 }, { ...world.archive, header: '0x' }, { ...world.archive, proof: [] }]) {
    world.answers[url] = { archive };
    assert.deepEqual(await byNode(), { ...BY_NODE, anchoring: 'no archive-invalid' });
  }
});

test('an anchor counts where the issuer anchors, and nowhere while that is not known', async () => {
  const anchoring = async (expected, node) => (await told(() => {}, { expected, node })).anchoring;
  const known = { contract: CONTRACT, chain_id: CHAIN };
  for (const node of [undefined, NODE]) {
    assert.equal(await anchoring(known, node), 'yes anchored');
    for (const part of [undefined, {}, { contract: CONTRACT }, { chain_id: CHAIN }]) {
      assert.equal(await anchoring(part, node), 'unknown contract-unnamed');
    }
  }
  assert.equal(await anchoring({ ...known, contract: CONTRACT.toUpperCase().replace('0X', '0x') }), 'yes anchored');
  assert.equal(await anchoring({ ...known, contract: null }), 'no chain-contradicts');
  assert.equal(await anchoring({ chain_id: 1 }), 'no chain-contradicts');
  assert.equal(await anchoring({ ...known, chain_id: String(CHAIN) }), 'no chain-contradicts');
});
