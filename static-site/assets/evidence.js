import { request } from "./api.js";

/** Evidence whose pages do not fit together: something was saved or erased in between. */
export class Torn extends Error {}

/** The evidence of one version, the newest when none is given. */
export async function evidenceOfVersion(address, version) {
  const { data } = await request(`${address}/evidence${version ? `?version=${version}` : ""}`);
  return data;
}

/**
 * The evidence of a whole chart: the service gives as many versions as fit into an answer, and `earlier` says
 * where to go on. `told` hears how far down it has come.
 */
export async function evidenceOfChart(address, told) {
  const { data: whole } = await request(`${address}/evidence?all=true`);
  let before = whole.earlier;
  while (before !== undefined) {
    told(before);
    const { data: page } = await request(`${address}/evidence?all=true&before=${before}`);
    join(whole, page);
    // A page that brings nothing would be asked for again and again.
    if (page.earlier !== undefined && !(page.earlier < before)) throw new Torn();
    before = page.earlier;
  }
  delete whole.earlier;
  return whole;
}

/** The older versions below the newer ones, each batch once. The card is the newest version's. */
function join(whole, page) {
  const next = page.versions[0]?.version;
  if (next === undefined || next + 1 !== whole.versions.at(-1).version) throw new Torn();
  const known = new Set(whole.batches.map(({ number }) => number));
  whole.versions.push(...page.versions);
  whole.batches.push(...page.batches.filter(({ number }) => !known.has(number)));
}
