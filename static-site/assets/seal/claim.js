// What a card claims about the record it carries: its `medseal` member.

import { fromBase64url } from "./bytes.js";
import { commitment as commit, contextDigest, recordDigest } from "./commitment.js";
import { isCount, isObject } from "./form.js";

/**
 * The `medseal` member of a card's payload with its bytes read: null when there is none, and
 * {malformed: name} when a member of it is not in its form.
 */
export function readSeal(payload) {
  if (!("medseal" in payload)) return null;
  const member = isObject(payload.medseal) ? payload.medseal : {};
  const bytes = (name, length) => {
    const read = fromBase64url(member[name]);
    return read?.length === length ? read : null;
  };
  const { n: version, x, t, e, h } = member;
  const seal = {
    version,
    salt: bytes("s", 16),
    context: bytes("x", 32),
    transaction: bytes("t", 32),
    commitment: bytes("c", 32),
    isExcerpt: e === true,
    history: h === undefined ? [] : historyOf(h),
  };
  const inForm = {
    n: isCount(version),
    s: seal.salt !== null,
    // A first version that is all on the card stands on nothing, and that need not be said.
    x: seal.context !== null || (x === undefined && version === 1),
    t: seal.transaction !== null || t === undefined,
    c: seal.commitment !== null,
    e: seal.isExcerpt || e === undefined,
    h: seal.history !== null,
  };
  const malformed = Object.keys(inForm).find((name) => !inForm[name]);
  return malformed === undefined ? seal : { malformed };
}

/** The commitment that a bundle really has, in the place where the card's seal puts it. */
export async function commitmentOnCard(bundle, { version, salt, context }) {
  return commit({
    version, salt,
    recordDigest: await recordDigest(bundle),
    contextDigest: context ?? await contextDigest(null, null),
  });
}

function historyOf(entries) {
  const sound = Array.isArray(entries)
    && entries.every((e) => Array.isArray(e) && e.length === 2 && e.every((t) => typeof t === "string"));
  return sound ? entries.map(([date, text]) => ({ date, text })) : null;
}
