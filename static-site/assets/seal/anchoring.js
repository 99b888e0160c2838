// Whether a commitment stands in a root that the contract holds. Place, proof and archive are arithmetic;
// then the chain is asked: through the verify function, or a node of one's own and nobody else.

import { no, unknown, yes } from "./answers.js";
import { isSameAddress, isShownBatch, proofForm, strayOf } from "./batch.js";
import { fromHex, toHex } from "./bytes.js";
import { isHash, isObject, isWhole } from "./form.js";
import { verifyInclusion } from "./merkle.js";
import { askNode } from "./node.js";
import { checkArchive } from "./receipt.js";

/** What came of the archive of each batch. */
const archives = new WeakMap();

/**
 * From what the service said of a commitment (bytes). `transaction` is the one that a card names, or null;
 * the context is that of verdict.js.
 *
 * `chain` is what a node said when the service asked it just now: `confirmed` means that the contract's
 * event stands in a block past the finality rule. Without a batch, no block has it yet.
 */
export async function anchoringByService(commitment, transaction, said, context) {
  const detail = { commitment: toHex(commitment), source: "service" };
  if (said.status === 404) return no("commitment-unknown", detail);
  if (!said.body) return unknown("service-unreachable", detail);
  const { state, proof, batch, chain } = said.body;
  // Where a node can judge the proof, what the service says of the chain does not count.
  const judges = context.node !== null && isObject(proof);
  if (chain === "contradicts" && !judges) return no("chain-contradicts", { ...detail, ...shown(batch) });
  if (batch === undefined || batch === null) {
    const mayLackOne = state === "waiting" || state === "batched";
    return mayLackOne ? unknown("waiting", { ...detail, state }) : unknown("service-unreachable", detail);
  }
  if (!isShownBatch(batch)) return unknown("service-unreachable", detail);
  if (proof === undefined || proof === null || !(judges || state === "anchored")) {
    const stray = strayOf(batch, context.expected);
    if (stray) return no("chain-contradicts", { ...detail, ...shown(batch), message: stray });
    if (chain === "confirmed") return unknown("service-unreachable", { ...detail, ...shown(batch) });
    return unsettled(chain, { ...detail, ...shown(batch) });
  }
  const { root, size } = isObject(proof) ? proof : {};
  const claim = { commitment, transaction, proof, batch: { ...batch, root, size } };
  if (!context.node) return anchoringOf(claim, context, () => wordOf(chain));
  return anchoringOf({ ...claim, archive: await context.service.archive(batch.number) }, context);
}

/**
 * From a claim, the service's or an evidence file's: `{commitment, transaction, proof, batch, archive}`.
 * `ask` gives what the chain says of the batch, where there is no node.
 */
export async function anchoringOf(claim, context, ask = askService) {
  const { commitment, transaction, proof, batch, archive } = claim;
  const { expected, node, service, offline } = context;
  const { index, size } = proof ?? {};
  const detail = { ...shown(batch), index, size, root: batch.root, ...(!offline && { source: node ? "node" : "service" }) };
  const stray = strayOf(batch, expected);
  if (stray) return no("chain-contradicts", { ...detail, message: stray });
  if (!(await leads(proof, batch, commitment))) return no("proof-invalid", detail);
  if (transaction && toHex(transaction) !== batch.transaction) {
    return no("transaction-differs", { ...detail, stated: toHex(transaction) });
  }
  const archived = archive ? archivedOf(archive, batch) : null;
  if (archived?.fault) return no("archive-invalid", { ...detail, fault: archived.fault });
  if (archived) detail.archived = true;
  if (expected.contract === undefined || expected.chain_id === undefined) return unknown("contract-unnamed", detail);
  if (offline) return unknown("chain-unreachable", detail);
  const word = node ? await askNode(node, batch, archived) : await ask(batch, service);
  return { ...word, detail: { ...detail, ...word.detail } };
}

async function leads(proof, batch, commitment) {
  return proofForm(proof) === null && isHash(batch.root) && proof.size === batch.size
    && verifyInclusion(proof, commitment, fromHex(batch.root, 32));
}

/** The block that an archive speaks of, or its fault. A batch holds many versions, and is looked at once. */
function archivedOf(archive, batch) {
  if (!archives.has(batch)) {
    const block = checkArchive(archive, batch);
    const fault = block.fault ?? (isBlockOf(block, batch) ? null : "block");
    archives.set(batch, fault ? { fault } : { ...block, index: archive.index });
  }
  return archives.get(batch);
}

function isBlockOf({ hash, number, time }, batch) {
  return toHex(hash) === batch.block_hash && number === batch.block && time * 1000 === Date.parse(batch.time);
}

/** What the service says of a batch that an evidence file names. */
async function askService(batch, service) {
  const { status, body } = await service.batch(batch.number);
  if (status === 404) return no("chain-contradicts", { message: "the issuer has no such batch" });
  if (!body) return unknown("chain-unreachable");
  const { root, size, chain, state } = body;
  if (chain === "contradicts") return wordOf(chain);
  if (!isShownBatch(body.batch)) return unsettled(chain);
  const stated = { ...body.batch, root, size };
  const differing = ["number", "chain_id", "previous", "root", "size", "transaction", "block", "block_hash", "time"]
    .find((member) => stated[member] !== batch[member])
    ?? (isSameAddress(stated.contract, batch.contract) ? undefined : "contract");
  if (differing) return no("chain-contradicts", { message: `the issuer's batch has another ${differing}` });
  const word = state === "anchored" ? wordOf(chain) : unsettled(chain);
  const { confirmations } = shown(body.batch);
  return confirmations === undefined ? word : { ...word, detail: { ...word.detail, confirmations } };
}

function wordOf(chain) {
  if (chain === "contradicts") return no("chain-contradicts");
  return chain === "confirmed" ? yes("anchored") : unsettled(chain);
}

function unsettled(chain, detail) {
  return chain === "pending" ? unknown("not-final", detail) : unknown("chain-unreachable", detail);
}

/** What a page can show of a batch; nothing of one that is not in form. */
function shown(batch) {
  if (!isShownBatch(batch)) return {};
  const { number, transaction, block, block_hash, time, chain_id, contract, confirmations } = batch;
  const detail = { batch: number, transaction, block, block_hash, time, chain_id, contract };
  return isWhole(confirmations) ? { ...detail, confirmations } : detail;
}
