import { getJson } from "./seal/request.js";

/**
 * What has become of versions that wait for their anchor: by number, `{state, anchored?}` of those that went on.
 * The public service is asked by commitment, because reading the chart again is an entry in its log each time. An
 * import leaves many that wait together: the first and the last are asked, and the others once one of them moved.
 */
export async function wentOn(versions) {
  const waiting = versions.filter(({ state, commitment }) => state !== "anchored" && commitment);
  const ends = [...new Set([waiting.at(0), waiting.at(-1)])].filter(Boolean);
  const moved = await moves(ends);
  const rest = waiting.filter((version) => !ends.includes(version));
  return new Map(moved.length > 0 ? moved.concat(await moves(rest)) : moved);
}

async function moves(versions) {
  const answers = await Promise.all(versions.map(async (version) => [version, await asked(version.commitment)]));
  if (answers.length > 0 && answers.every(([, { status }]) => status === 0)) throw new Error("the service cannot be reached");
  return answers.filter(([version, { body }]) => body?.commitment === version.commitment && body.state !== version.state).map(([version, { body }]) => [version.version, standing(body)]);
}

/** Whether a version is anchored; one that nobody can be asked about is not, as yet. */
export async function isAnchored(commitment) {
  const { body } = await asked(commitment);
  return body?.commitment === commitment && body.state === "anchored";
}

function asked(commitment) {
  return getJson(`/api/verify/commitments/${encodeURIComponent(commitment)}`, { fetch: window.fetch.bind(window) }, "no-store");
}

/** In the words of a chart. */
function standing({ state, batch }) {
  if (state !== "anchored" || !batch) return { state };
  return { state, anchored: { batch: batch.number, transaction: batch.transaction, block: batch.block, time: batch.time } };
}
