// A batch and a proof, as the service or an evidence file states them. All of it is a claim.

import { fromHex } from './bytes.js';

const TIME = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/;

/** The first member of a batch that is missing or not in its form, or null. `root` and `size` apart. */
export function oddMemberOf(batch) {
  if (!isObject(batch)) return '';
  const forms = {
    number: isCount, chain_id: isCount, contract: isAddress, previous: isHash, transaction: isHash,
    block: isWhole, block_hash: isHash, time: isTime,
  };
  return Object.keys(forms).find((member) => !forms[member](batch[member])) ?? null;
}

/** Whether a proof has its form; whether it leads anywhere is for merkle.js. */
export function isProof(proof) {
  return isObject(proof) && isWhole(proof.index) && isWhole(proof.size)
    && Array.isArray(proof.path) && proof.path.every(isHash);
}

/** In which way a batch stands elsewhere than where the issuer anchors, or null. */
export function strayOf(batch, { contract, chain_id }) {
  if (chain_id !== undefined && batch.chain_id !== chain_id) {
    return `the batch is on another chain than the issuer's, which is ${chain_id}`;
  }
  if (contract !== undefined && !isSameAddress(batch.contract, contract)) {
    return `the batch is in another contract than the issuer's, which is ${contract}`;
  }
  return null;
}

/** Addresses differ in case only by their checksum. */
export function isSameAddress(left, right) {
  return isAddress(left) && isAddress(right) && left.toLowerCase() === right.toLowerCase();
}

export function isObject(value) {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** A time in whole seconds as it is written everywhere, from milliseconds; null where there is none. */
export function timeOf(milliseconds) {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? null : date.toISOString().replace('.000', '');
}

export const isHash = (value) => fromHex(value, 32) !== null;
export const isWhole = (value) => Number.isSafeInteger(value) && value >= 0;
export const isCount = (value) => isWhole(value) && value >= 1;
const isAddress = (value) => typeof value === 'string' && fromHex(value.toLowerCase(), 20) !== null;
const isTime = (value) => typeof value === 'string' && TIME.test(value) && timeOf(Date.parse(value)) === value;
