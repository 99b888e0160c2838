// A batch and a proof, as the service or an evidence file states them. All of it is a claim.

import { fromHexOfAnyLength } from "./bytes.js";
import { form, isAddress, isCount, isHash, isTime, isWhole, listOf, objectOf, optional } from "./form.js";

const [count, whole, hash] = [form(isCount), form(isWhole), form(isHash)];
const hex = form((value) => fromHexOfAnyLength(value) !== null);

const placed = {
  number: count, chain_id: count, contract: form(isAddress), previous: hash,
  transaction: hash, block: whole, block_hash: hash, time: form(isTime),
};
/** A batch on chain as the service shows it. */
const shown = objectOf(placed);
export const isShownBatch = (value) => shown(value) === null;
/** A batch as an evidence file has it. */
export const batchForm = objectOf({
  ...placed, root: hash, size: count,
  archive: optional(objectOf({ header: hex, index: whole, proof: listOf(hex) })),
});
/** A proof; whether it leads anywhere is for merkle.js. */
export const proofForm = objectOf({ index: whole, size: whole, path: listOf(hash) });

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

export function isSameAddress(left, right) {
  return isAddress(left) && isAddress(right) && left.toLowerCase() === right.toLowerCase();
}
