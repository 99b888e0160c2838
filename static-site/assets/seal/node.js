// An Ethereum node that the person who checks has chosen. It is believed about the chain, and about
// nothing else: each answer is held to its form, and one that fits no question counts as none.

import { no, unknown, yes } from "./answers.js";
import { fromHexOfAnyLength, toHex } from "./bytes.js";
import { isAddress, isHash, isObject, timeOf } from "./form.js";
import { isEvent, wantedOf } from "./receipt.js";
import { postJson } from "./request.js";

const QUANTITY = /^0x(?:0|[1-9a-f][0-9a-f]{0,13})$/;
const CONFIRMATIONS = /^confirmations:([1-9][0-9]{0,8})$/;

/** A node that gave no answer, or one that cannot be one. */
class Silent extends Error {}

/**
 * A node at an address: `fetch` is handed in, `finality` is `finalized` or `confirmations:N`. What it said
 * once is not asked again; when it once gave no answer it is not asked anything more.
 */
export class Node {
  constructor({ url, fetch, finality, patience }) {
    this.url = url;
    this.options = { fetch, patience };
    const [, confirmations] = CONFIRMATIONS.exec(finality) ?? [];
    this.confirmations = confirmations === undefined ? null : Number(confirmations);
    this.said = new Map();
    this.isGone = !/^https?:\/\//.test(url);
  }

  chainId() {
    return this.ask("eth_chainId", [], quantity);
  }

  latest() {
    return this.ask("eth_blockNumber", [], quantity);
  }

  /** The block at a height, null when the node has none there. */
  block(number) {
    return this.ask("eth_getBlockByNumber", [`0x${number.toString(16)}`, false], (result) => {
      const block = blockOf(result);
      if (block && block.number !== number) throw new Silent("the node answered about another block");
      return block;
    });
  }

  /** The height up to which blocks are final, null when there is none yet. */
  async settled() {
    if (this.confirmations !== null) return (await this.latest()) + 1 - this.confirmations;
    return (await this.ask("eth_getBlockByNumber", ["finalized", false], blockOf))?.number ?? null;
  }

  receipt(transaction) {
    return this.ask("eth_getTransactionReceipt", [transaction], (result) => {
      const receipt = receiptOf(result);
      if (receipt && receipt.transaction !== transaction) {
        throw new Silent("the node answered about another transaction");
      }
      return receipt;
    });
  }

  ask(method, params, read) {
    const question = JSON.stringify([method, params]);
    if (!this.said.has(question)) this.said.set(question, this.call(method, params, read));
    return this.said.get(question);
  }

  async call(method, params, read) {
    if (this.isGone) throw new Silent("the node does not answer");
    const call = { jsonrpc: "2.0", id: this.said.size + 1, method, params };
    const { body } = await postJson(this.url, call, this.options);
    if (body === null) {
      this.isGone = true;
      throw new Silent("the node does not answer");
    }
    if (!isObject(body) || body.id !== call.id || body.result === undefined || body.error) {
      throw new Silent(`the node does not answer ${method}`);
    }
    return read(body.result);
  }
}

/**
 * What a node says of a batch `{chain_id, contract, previous, root, size, transaction, block, block_hash}`:
 * an answer about anchoring. `archived` is the block that the checked archive speaks of, `{hash, number,
 * time, index}`; without one the node must still have the receipt.
 */
export async function askNode(node, batch, archived) {
  try {
    const chain = await node.chainId();
    if (chain !== batch.chain_id) return unknown("node-elsewhere", { message: `the node is on chain ${chain}` });
    return await (archived ? throughArchive(node, batch, archived) : throughReceipt(node, batch));
  } catch (error) {
    if (error instanceof Silent) return unknown("chain-unreachable", { message: error.message });
    throw error;
  }
}

async function throughArchive(node, batch, { hash, number, index }) {
  const block = await node.block(number);
  if (!block) return missing(node, number);
  if (block.hash !== toHex(hash)) return contradicts("the chain has another block at this height", block);
  if (block.transactions[index] !== batch.transaction) {
    return contradicts("the chain has another transaction at this place", block);
  }
  return settledAt(node, block);
}

async function throughReceipt(node, batch) {
  const receipt = await node.receipt(batch.transaction);
  const block = await node.block(receipt?.number ?? batch.block);
  if (!block) return missing(node, receipt?.number ?? batch.block);
  if (!receipt) {
    const hasIt = block.hash === batch.block_hash && block.transactions.includes(batch.transaction);
    return hasIt
      ? unknown("chain-unreachable", { message: "the node no longer has the receipt" })
      : contradicts("the chain does not have the transaction there", block);
  }
  if (block.hash !== receipt.block) throw new Silent("the node contradicts itself");
  if (block.hash !== batch.block_hash) return contradicts("the chain has it in another block", block);
  const wanted = wantedOf(batch);
  if (!receipt.succeeded || !wanted || !receipt.logs.some((log) => isEvent(log, wanted))) {
    return contradicts("the transaction did not leave the contract's event", block);
  }
  return settledAt(node, block);
}

/** A node that is past a height and has no block there is out of order, not evidence of anything. */
async function missing(node, number) {
  const latest = await node.latest();
  if (latest < number) return unknown("node-behind", { message: `the node is at block ${latest}` });
  throw new Silent("the node does not have the block");
}

async function settledAt(node, block) {
  const [settled, latest] = await Promise.all([node.settled(), node.latest()]);
  const detail = { ...placeOf(block), confirmations: Math.max(1, latest - block.number + 1) };
  return settled !== null && settled >= block.number ? yes("anchored", detail) : unknown("not-final", detail);
}

function contradicts(message, block) {
  return no("chain-contradicts", { message, ...placeOf(block) });
}

function placeOf({ number, hash, time }) {
  return { block: number, block_hash: hash, time: timeOf(time * 1000) };
}

function quantity(result) {
  const number = typeof result === "string" && QUANTITY.test(result) ? Number.parseInt(result, 16) : NaN;
  if (!Number.isSafeInteger(number)) throw new Silent("the node gave something that is not a number");
  return number;
}

function blockOf(result) {
  if (result === null) return null;
  const { hash, transactions } = isObject(result) ? result : {};
  const isList = Array.isArray(transactions) && transactions.every((entry) => typeof entry === "string");
  if (!isHash(hash) || !isList) throw new Silent("the node gave something that is not a block");
  const [number, time] = [quantity(result.number), quantity(result.timestamp)];
  // The last second of the year 9999.
  if (time > 253_402_300_799) throw new Silent("the node gave something that is not a block");
  return { number, hash, time, transactions };
}

function receiptOf(result) {
  if (result === null) return null;
  const { transactionHash, blockHash, logs } = isObject(result) ? result : {};
  const read = Array.isArray(logs) ? logs.map(logOf) : [null];
  if (!isHash(transactionHash) || !isHash(blockHash) || read.includes(null)) {
    throw new Silent("the node gave something that is not a receipt");
  }
  return {
    transaction: transactionHash, block: blockHash, number: quantity(result.blockNumber),
    succeeded: quantity(result.status) === 1, logs: read,
  };
}

function logOf(log) {
  const { address, topics, data } = isObject(log) ? log : {};
  if (!isAddress(address) || !Array.isArray(topics)) return null;
  const read = {
    address: fromHexOfAnyLength(address.toLowerCase()),
    topics: topics.map(fromHexOfAnyLength),
    data: fromHexOfAnyLength(data),
  };
  return read.data && !read.topics.includes(null) ? read : null;
}
