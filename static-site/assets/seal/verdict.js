// Four questions about a card, or about each version in an evidence file, answered one by one: who issued
// it, whether the record is the one that was committed, whether the commitment is anchored, whether the
// version still stands as the newest. The answers and codes stand in one table in tests/vectors/README.md.

import { anchoringByService } from "./anchoring.js";
import { no, unknown, yes } from "./answers.js";
import { equal, toHex } from "./bytes.js";
import { CardError, decode } from "./card.js";
import { commitmentOnCard, readSeal } from "./claim.js";
import { currencyOf } from "./currency.js";
import { EvidenceError, readEvidence } from "./evidence.js";
import { vouching } from "./issuer.js";
import { Node } from "./node.js";
import { ridsOf } from "./revocation.js";
import { Service } from "./service.js";
import { examineVersions } from "./versions.js";

/** Errors that mean "something else", not "a damaged card". */
const SOMETHING_ELSE = new Set(["not-a-card", "too-long", "chunked", "cards-in-file"]);

/**
 * Examines a text: a card in any form, or an evidence file. Never throws and never rejects.
 *
 * - `issuers`: whom to trust; origins (`"https://clinic.example"`), whose keys and revocation lists are
 *   fetched, or `{origin, jwks, crl, seen}` with what is at hand: `crl` has a list for each `kid`, and
 *   `seen` is when it all was fetched, if that was earlier: it then says nothing of what came since.
 * - `verifyApi`: the verify function, such as `/api/verify`.
 * - `expected`: `{contract, chain_id, finality}`, where the issuer anchors and when a block is final there
 *   (`finalized`, or `confirmations:N`); a batch elsewhere anchors nothing here, and where
 *   contract and chain are not given nothing is anchored.
 * - `node`: the address of an Ethereum node; nobody else is then believed about the chain.
 * - `offline`: nothing is fetched.
 * - `fetch`, `now` (a Date or milliseconds): handed in. `patience`: milliseconds for each request.
 *
 * Gives `{file, issuer, integrity, anchoring, currency, record, version}`: what the text is (`card`,
 * `evidence` or null), four times `{answer, reason, detail}`, and what is shown, or null when it cannot be
 * read. An evidence file has `versions` besides, newest first and each with the same members; what stands
 * at the top is the newest one's. `earlier`, where it is given, means that the chart has more versions,
 * below this number.
 *
 * The service is believed where nothing else is at hand: that a version is the newest, and without a node
 * that the batch is on the chain. All else about it is checked.
 */
export async function examine(text, options = {}) {
  if (!globalThis.crypto?.subtle) {
    const message = "this browser, or this address without https, cannot check";
    return { file: null, ...allOf(unknown("not-checked", { message })) };
  }
  const context = contextOf(options);
  try {
    const evidence = readEvidence(text);
    if (evidence) return { file: "evidence", ...(await examineVersions(evidence, context)) };
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    return { file: "evidence", ...damaged(error), versions: [] };
  }
  let card;
  try {
    card = decode(text);
  } catch (error) {
    if (!(error instanceof CardError)) throw error;
    return SOMETHING_ELSE.has(error.code) ? { file: null, ...foreign(error) } : { file: "card", ...damaged(error) };
  }
  return { file: "card", ...(await examineCard(card, context)) };
}

function contextOf({ issuers = [], verifyApi = "/api/verify", expected, offline = false, ...rest }) {
  const { fetch, now = Date.now(), node, patience } = rest;
  const { finality } = expected ?? {};
  return {
    issuers, fetch, now, patience, offline: Boolean(offline), expected: expected ?? {},
    service: new Service({ verifyApi, fetch, patience, offline }),
    node: node && !offline ? new Node({ url: node, fetch, finality, patience }) : null,
  };
}

async function examineCard(card, context) {
  const seal = readSeal(card.payload);
  const computed = seal && !seal.malformed ? await commitmentOnCard(card.bundle, seal) : null;
  const [{ issuer, list }, said] = await Promise.all([
    vouching(card, context),
    computed ? context.service.commitment(toHex(computed)) : null,
  ]);
  const revoked = list && list.revokes(await ridsOf(card, computed), card.payload.nbf);
  const record = recordOf(card, seal);
  return {
    issuer,
    integrity: integrityOf(seal, computed),
    anchoring: await anchoringOfCard(seal, computed, said, context),
    currency: currencyOfCard(seal, computed, said, revoked, context),
    record,
    version: record.version,
  };
}

function damaged({ code, message, member }) {
  const detail = { code, message, ...(member !== undefined && { member }) };
  return {
    issuer: no("unreadable", detail),
    integrity: no("unreadable", detail),
    anchoring: unknown("not-checked", detail),
    currency: unknown("not-checked", detail),
    record: null,
    version: null,
  };
}

function foreign({ code, message }) {
  return allOf(no("not-a-card", { code, message }));
}

function allOf(answer) {
  return { issuer: answer, integrity: answer, anchoring: answer, currency: answer, record: null, version: null };
}

function recordOf(card, seal) {
  const sound = seal && !seal.malformed;
  return {
    issuer: card.payload.iss,
    issued: card.payload.nbf,
    bundle: card.bundle,
    version: sound ? seal.version : null,
    commitment: sound ? toHex(seal.commitment) : null,
    transaction: sound && seal.transaction ? toHex(seal.transaction) : null,
    complete: sound ? !seal.isExcerpt : null,
    history: sound ? seal.history : [],
  };
}

function integrityOf(seal, computed) {
  if (!seal) return unknown("no-seal");
  if (seal.malformed) return no("seal-malformed", { field: seal.malformed });
  const detail = { stated: toHex(seal.commitment), computed: toHex(computed) };
  return equal(seal.commitment, computed) ? yes("intact", detail) : no("altered", detail);
}

function anchoringOfCard(seal, computed, said, context) {
  if (!seal) return unknown("no-seal");
  if (!computed) return unknown("not-checked");
  return anchoringByService(computed, seal.transaction, said, context);
}

function currencyOfCard(seal, computed, said, revoked, { node, offline }) {
  if (revoked === true) return currencyOf({ revoked });
  if (!seal) return unknown("no-seal");
  if (!computed) return unknown("not-checked");
  const detail = { commitment: toHex(computed) };
  return currencyOf({ said: offline ? null : said, revoked, node, detail });
}
