// The examination of an evidence file. The card vouches for the newest version, that one names the
// commitment of the one before it, and so on: as far as this holds, the issuer's signature stands for all.

import { anchoringByService, anchoringOf } from "./anchoring.js";
import { no, unknown, yes } from "./answers.js";
import { equal, toHex } from "./bytes.js";
import { CardError, decode } from "./card.js";
import { commitmentOnCard, readSeal } from "./claim.js";
import { currencyOf } from "./currency.js";
import { commitmentOf } from "./evidence.js";
import { vouching } from "./issuer.js";
import { ridOf, ridsOf } from "./revocation.js";

/** How many versions ask the service or a node at the same time. */
const AT_ONCE = 6;

/** The answers for evidence as evidence.js reads it; the shape is that of `examine`. */
export async function examineVersions({ card, versions, earlier }, context) {
  const front = await examineFront(card, context);
  const links = [];
  for (const version of versions) links.push(await linkOf(version, links.at(-1), front));
  const answers = await inTurn(links, (link) => examineVersion(link, front, context));
  const whole = { ...answers[0], versions: answers };
  return earlier === null ? whole : { ...whole, earlier };
}

/** The card in the file: who issued it, and what it commits to. */
async function examineFront(jws, context) {
  const { card, issuer: unsound } = cardOf(jws);
  if (!card) return { card: null, seal: null, issuer: unsound };
  const seal = readSeal(card.payload);
  const sound = seal && !seal.malformed;
  const computed = sound ? await commitmentOnCard(card.bundle, seal) : null;
  return { card, seal: sound ? seal : null, computed, ...(await vouching(card, context)) };
}

/** A card as such; none of the other forms that a person might paste belongs into a file. */
function cardOf(jws) {
  if (jws === null) return { issuer: unknown("no-card") };
  if (!jws.startsWith("eyJ")) return { issuer: no("not-a-card") };
  try {
    return { card: decode(jws) };
  } catch (error) {
    if (!(error instanceof CardError)) throw error;
    const detail = { code: error.code, message: error.message };
    return { issuer: error.code === "too-long" ? no("not-a-card", detail) : no("unreadable", detail) };
  }
}

/** A version with its commitment computed, and how it hangs together with the one above it. */
async function linkOf(version, above, front) {
  const computed = await commitmentOf(version);
  const isSound = equal(version.commitment, computed);
  const isNamed = above !== undefined && above.version.version === version.version + 1
    && equal(above.version.previous, version.commitment);
  const detail = { stated: toHex(version.commitment), computed: toHex(computed) };
  let integrity = yes("intact", detail);
  if (!isSound) integrity = no("altered", detail);
  // Of two that do not fit together, it is the older one that nobody vouches for.
  else if (above && !isNamed) integrity = no("chain-broken", detail);
  else if (!above && !isOf(front, version, computed)) integrity = no("card-differs", detail);
  return {
    version, computed, integrity, isSound,
    isNewest: !above,
    isVouchedFor: (above?.isVouchedFor ?? true) && integrity.answer === "yes",
    isSuperseded: isNamed && above.isSound,
  };
}

/** Whether the card in the file is of this version: by what it states, and really. */
function isOf({ card, seal, computed }, version, commitment) {
  if (!card) return true;
  if (seal === null || seal.isExcerpt !== (version.rest !== undefined)) return false;
  return equal(seal.commitment, commitment) && equal(computed, commitment);
}

async function examineVersion(link, front, context) {
  const { version, computed, isNewest, isVouchedFor, isSuperseded, integrity } = link;
  const { node, offline, service } = context;
  // The file itself answers for a version that a later one in it names, once its batch is final.
  const isAsked = !offline && !(isSuperseded && version.batch);
  const said = isAsked ? await service.commitment(toHex(computed)) : null;
  const revoked = await isRevoked(link, front);
  return {
    issuer: isNewest || isVouchedFor ? front.issuer : unknown("no-card"),
    integrity,
    anchoring: await anchoringOfVersion(link, front, said, context),
    currency: currencyOf({ said, revoked, isSuperseded, node, detail: { commitment: toHex(computed) } }),
    record: recordOf(link, front),
    version: version.version,
  };
}

function anchoringOfVersion({ version, computed, isNewest }, { seal }, said, context) {
  const { batch, proof, commitment } = version;
  // A card of something else says nothing about the transaction.
  const isOfCard = isNewest && seal !== null && equal(seal.commitment, commitment);
  const transaction = isOfCard ? seal.transaction : null;
  if (batch) return anchoringOf({ commitment: computed, transaction, proof, batch, archive: batch.archive }, context);
  return said ? anchoringByService(computed, transaction, said, context) : unknown("waiting");
}

/** An identifier with seconds voids cards in somebody's hands; a file proves what was written, and is no card. */
async function isRevoked({ computed, isNewest }, { card, list }) {
  return list && list.revokes(isNewest ? await ridsOf(card, computed) : [await ridOf(computed)]);
}

function recordOf({ version, isNewest }, { card, seal }) {
  return {
    issuer: card?.payload.iss ?? null,
    issued: isNewest ? card?.payload.nbf ?? null : null,
    bundle: version.record,
    rest: version.rest ?? null,
    version: version.version,
    commitment: toHex(version.commitment),
    transaction: version.batch?.transaction ?? null,
    complete: true,
    history: isNewest ? seal?.history ?? [] : [],
  };
}

/** The results of `work` for each item, in their order, a few at a time. */
async function inTurn(items, work) {
  const results = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const at = next;
      next += 1;
      results[at] = await work(items[at]);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}
