// A node that lies, or is broken. It can make anchoring unknown or no; it never makes anything else better,
// and it anchors nothing that the proof does not lead to.

import assert from 'node:assert/strict';
import test from 'node:test';
import { BY_NODE, CHAIN, NODE, again, clinic, evidenceOf, four } from './clinic.mjs';

const zeros = `0x${'00'.repeat(32)}`;
const SILENT = 'unknown chain-unreachable';
const AGAINST = 'no chain-contradicts';
const block = 'eth_getBlockByNumber';
const receipt = 'eth_getTransactionReceipt';

const sound = await clinic();

/** With the archive, and without it: then the receipt is asked for. */
async function told(lie, { archived = true, ...options } = {}) {
  const world = again(sound);
  if (!archived) delete world.answers[`/api/verify/batches/${world.batch.number}/archive`];
  lie(world.rpc, world);
  const verdict = await world.check(world.card, { node: NODE, ...options });
  return { verdict, world };
}

function changes(claim, lie, withArchive, withReceipt = withArchive, options = {}) {
  test(claim, async () => {
    for (const [archived, anchoring] of [[true, withArchive], [false, withReceipt]]) {
      const { verdict } = await told(lie, { archived, ...options });
      assert.deepEqual(four(verdict), { ...BY_NODE, anchoring }, archived ? 'archive' : 'receipt');
      assert.equal(verdict.anchoring.detail.source, 'node');
    }
  });
}

/** Changes what a method answers; `at` narrows it to one argument. */
const edit = (method, change, at = undefined) => (rpc) => {
  const honest = rpc[method];
  rpc[method] = (params) => {
    const answer = honest(params);
    if ((at === undefined || params[0] === at) && answer) change(answer);
    return answer;
  };
};
const always = (method, answer) => (rpc) => { rpc[method] = () => answer; };

changes('nothing changes where nobody lies', () => {}, 'yes anchored');
changes('a node on another chain says nothing about this one', always('eth_chainId', '0x1'), 'unknown node-elsewhere');
changes('another block at the height contradicts', edit(block, (it) => { it.hash = zeros; }, '0xc'), AGAINST, SILENT);
changes('a block without the transaction contradicts the archive',
  edit(block, (it) => { it.transactions = []; }, '0xc'), AGAINST, 'yes anchored');
changes('a block with another transaction at the place contradicts the archive',
  edit(block, (it) => { it.transactions = it.transactions.slice(1); }, '0xc'), AGAINST, 'yes anchored');
changes('a node that is not so far yet says nothing', (rpc) => {
  rpc.eth_blockNumber = () => '0xb';
  rpc[block] = ([at]) => (at === 'finalized' ? { number: '0xa', hash: zeros, timestamp: '0x1', transactions: [] } : null);
  rpc[receipt] = () => null;
}, 'unknown node-behind');
changes('a node that is past the height and lacks the block says nothing',
  (rpc) => { rpc[block] = () => null; }, SILENT);
changes('before a block is final nothing is anchored',
  edit(block, (it) => { it.number = '0xb'; }, 'finalized'), 'unknown not-final');
changes('on a chain where nothing is final nothing is anchored', (rpc) => {
  const honest = rpc[block];
  rpc[block] = (params) => (params[0] === 'finalized' ? null : honest(params));
}, 'unknown not-final');
changes('enough blocks on top make a block final where the chain counts them', () => {}, 'yes anchored', 'yes anchored',
  { expected: { contract: `0x${'c0'.repeat(20)}`, chain_id: CHAIN, finality: 'confirmations:9' } });
changes('one block too few on top does not', () => {}, 'unknown not-final', 'unknown not-final',
  { expected: { contract: `0x${'c0'.repeat(20)}`, chain_id: CHAIN, finality: 'confirmations:10' } });
changes('a rule of finality that nobody knows is the strictest', edit(block, (it) => { it.number = '0xb'; }, 'finalized'),
  'unknown not-final', 'unknown not-final',
  { expected: { contract: `0x${'c0'.repeat(20)}`, chain_id: CHAIN, finality: 'confirmations:0' } });

// Receipts are asked for where there is no archive, and only there.
const onReceipt = (claim, lie, anchoring, options) => changes(claim, lie, 'yes anchored', anchoring, options);
onReceipt('the receipt of another transaction is no answer', edit(receipt, (it) => { it.transactionHash = zeros; }), SILENT);
onReceipt('a receipt from another block than the chain has is no answer', edit(receipt, (it) => { it.blockHash = zeros; }), SILENT);
onReceipt('a failed transaction anchored nothing', edit(receipt, (it) => { it.status = '0x0'; }), AGAINST);
onReceipt('a receipt without the event anchored nothing', edit(receipt, (it) => { it.logs = []; }), AGAINST);
onReceipt('an event of another contract is not the issuer\'s', edit(receipt, ({ logs }) => { logs[0].address = `0x${'c1'.repeat(20)}`; }), AGAINST);
onReceipt('an event of another kind is none', edit(receipt, ({ logs }) => { logs[0].topics[0] = zeros; }), AGAINST);
onReceipt('an event with another root is of another batch', edit(receipt, ({ logs }) => { logs[0].topics[1] = zeros; }), AGAINST);
onReceipt('an event with a topic more is another one', edit(receipt, ({ logs }) => { logs[0].topics.push(zeros); }), AGAINST);
onReceipt('an event with another size is of another batch',
  edit(receipt, ({ logs }) => { logs[0].data = `${logs[0].data.slice(0, -1)}9`; }), AGAINST);
onReceipt('an event on another head is of another batch',
  edit(receipt, ({ logs }) => { logs[0].data = `0xff${logs[0].data.slice(4)}`; }), AGAINST);
onReceipt('an event with more data is another one', edit(receipt, ({ logs }) => { logs[0].data += '00'; }), AGAINST);
changes('a block that never had the transaction contradicts, receipt or not', (rpc) => {
  rpc[receipt] = () => null;
  edit(block, (it) => { it.transactions = [zeros]; }, '0xc')(rpc);
}, AGAINST);
onReceipt('a receipt that was pruned leaves it open', (rpc) => { rpc[receipt] = () => null; }, SILENT);
onReceipt('the same transaction in another block than was said contradicts', (rpc) => {
  const moved = `0x${'77'.repeat(32)}`;
  edit(receipt, (it) => { Object.assign(it, { blockNumber: '0xd', blockHash: moved }); })(rpc);
  const honest = rpc[block];
  rpc[block] = (params) => (params[0] === '0xd' ? { ...honest(['0xc']), number: '0xd', hash: moved } : honest(params));
}, AGAINST);

// What is no answer at all.
const refused = () => new Response(JSON.stringify({ jsonrpc: '2.0', id: 1, error: { code: -32601, message: 'no' } }));
const broken = {
  'is down': () => new Error('down'),
  'fails with 500': () => new Response('{}', { status: 500 }),
  'refuses': refused,
  'answers another question': () => new Response('{"jsonrpc":"2.0","id":99,"result":"0x7a69"}'),
  'answers without a result': () => new Response('{"jsonrpc":"2.0","id":1}'),
  'answers with a list': () => new Response('[]'),
  'answers with null': () => new Response('null'),
  'answers with a page': () => new Response('<!doctype html>'),
  'answers without an end': () => new Response('{"result":"'.padEnd(5_000_000, 'x')),
  'hangs': () => new Promise(() => {}),
};
for (const [how, answer] of Object.entries(broken)) {
  const options = how === 'hangs' ? { patience: 400 } : {};
  changes(`a node that ${how} says nothing`, (rpc) => {
    for (const method of Object.keys(rpc)) rpc[method] = answer;
  }, SILENT, SILENT, options);
  changes(`a node that ${how} when it comes to the block says nothing`,
    (rpc) => { rpc[block] = answer; }, SILENT, SILENT, options);
  changes(`a node that ${how} when it comes to the newest block says nothing`,
    (rpc) => { rpc.eth_blockNumber = answer; }, SILENT, SILENT, options);
  onReceipt(`a node that ${how} when it comes to the receipt says nothing`, (rpc) => { rpc[receipt] = answer; }, SILENT, options);
}

test('nothing that a node can answer in place of something else makes anything better', async () => {
  const odd = [undefined, null, 0, 31337, 'x', '', '0x', '0x00', '0xC', '0x-1', ['0xc'], {}, [], true,
    `0x${'f'.repeat(14)}`, `0x${'f'.repeat(64)}`, { toString: null }];
  const quantity = { number: block, timestamp: block, hash: block, transactions: block,
    blockNumber: receipt, blockHash: receipt, transactionHash: receipt, status: receipt, logs: receipt };
  // The node is believed about time and height; any list may be a block's where nothing is looked up in it.
  const allowed = (member, value) => (member === 'transactions' && Array.isArray(value));
  for (const archived of [true, false]) {
    for (const value of odd) {
      for (const method of ['eth_chainId', 'eth_blockNumber', block, receipt]) {
        const { verdict } = await told(always(method, value), { archived });
        const { anchoring, ...rest } = four(verdict);
        assert.deepEqual({ ...rest, anchoring: BY_NODE.anchoring }, BY_NODE);
        const unasked = archived && method === receipt;
        assert.equal(anchoring.startsWith('yes'), unasked, `${method} ${JSON.stringify(value)}`);
      }
      for (const [member, method] of Object.entries(quantity)) {
        const { verdict } = await told(edit(method, (answer) => { answer[member] = value; }), { archived });
        const unasked = archived && method === receipt;
        if (allowed(member, value) && !archived) continue;
        assert.equal(four(verdict).anchoring.startsWith('yes'), unasked, `${member} ${JSON.stringify(value)} ${archived}`);
      }
    }
  }
});

test('a log that is something else is no answer', async () => {
  for (const log of [null, 5, 'x', [], {}, { address: 5, topics: [], data: '0x' }, { address: zeros, topics: [], data: '0x' },
    { address: `0x${'c0'.repeat(20)}`, topics: [5], data: '0x' }, { address: `0x${'c0'.repeat(20)}`, topics: [], data: '0x0' }]) {
    const { verdict } = await told(edit(receipt, (it) => { it.logs.push(log); }), { archived: false });
    assert.equal(four(verdict).anchoring, SILENT, JSON.stringify(log));
  }
});

test('an address with capitals is the same address', async () => {
  const { verdict } = await told(edit(receipt, ({ logs }) => { logs[0].address = `0x${'C0'.repeat(20)}`; }), { archived: false });
  assert.equal(four(verdict).anchoring, 'yes anchored');
});

test('block, time and confirmations are the node\'s and the header\'s, not the service\'s', async () => {
  for (const archived of [true, false]) {
    const { verdict, world } = await told(() => {}, { archived });
    const { source, block: height, block_hash: hash, time, confirmations, archived: checked } = verdict.anchoring.detail;
    assert.deepEqual([source, height, hash, time, confirmations], ['node', 12, world.mined.hash, world.batch.time, 9]);
    assert.equal(checked, archived || undefined);
  }
});

test('a node is asked the same thing once, and after it was silent nothing more', async () => {
  const { verdict, world } = await told(() => {});
  assert.equal(verdict.anchoring.reason, 'anchored');
  const calls = world.asked.filter((url) => url.startsWith('eth_'));
  assert.deepEqual(calls.sort(), ['eth_blockNumber', 'eth_chainId', block, block].sort());
  const file = await clinic(3);
  for (const method of Object.keys(file.rpc)) file.rpc[method] = () => new Error('down');
  const whole = await file.check(JSON.stringify(evidenceOf(file)), { node: NODE });
  assert.deepEqual(whole.versions.map((version) => four(version).anchoring), [SILENT, SILENT, SILENT]);
  assert.equal(file.asked.filter((url) => url.startsWith('eth_')).length, 1);
});

test('an address that is no address of a node is not asked', async () => {
  for (const node of ['ftp://node.example', 'node.example', 'javascript:alert(1)', '/rpc', ' ']) {
    const { verdict, world } = await told(() => {}, { node });
    assert.equal(four(verdict).anchoring, SILENT);
    assert.ok(!world.asked.some((url) => url.startsWith('eth_') || url === node));
  }
});
