import { request } from "./api.js";

/** More parts than a log could ever fill. */
const MOST_PARTS = 1000;

/** A chart's whole log: a FHIR Bundle of AuditEvents, newest first, put together from its parts. Throws `Problem`. */
export async function wholeLog(patient) {
  const address = `/api/records/patients/${encodeURIComponent(patient)}/log/export`;
  let { data: bundle, link } = await request(address);
  const entries = [...(bundle.entry ?? [])];
  let before = older(link);
  for (let parts = 1; before !== null && parts < MOST_PARTS; parts += 1) {
    const { data, link: next } = await request(`${address}?before=${before}`);
    entries.push(...(data.entry ?? []));
    const below = older(next);
    before = below !== null && below < before ? below : null;
  }
  return entries.length > 0 ? { ...bundle, entry: entries } : bundle;
}

/** The number below which the next part begins (RFC 8288, `next`), or null. Where to ask is known here. */
function older(link) {
  const next = String(link ?? "").split(",").find((one) => /;\s*rel="?next"?/.test(one));
  const number = Number(/[?&]before=(\d+)>/.exec(next ?? "")?.[1] ?? NaN);
  return Number.isSafeInteger(number) && number > 0 ? number : null;
}
