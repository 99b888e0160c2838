import { request } from "./api.js";

/** More parts than a log could ever fill. */
const MOST_PARTS = 1000;

/** A chart's whole log: a FHIR Bundle of AuditEvents, newest first, put together from its parts. Throws `Problem`. */
export async function wholeLog(patient) {
  const address = `/api/records/patients/${encodeURIComponent(patient)}/log/export`;
  const { data: first } = await request(address);
  const { link, ...bundle } = first;
  const entries = [...(bundle.entry ?? [])];
  let before = older(link);
  for (let parts = 1; before !== null && parts < MOST_PARTS; parts += 1) {
    const { data } = await request(`${address}?before=${before}`);
    entries.push(...(data.entry ?? []));
    const below = older(data.link);
    before = below !== null && below < before ? below : null;
  }
  return entries.length > 0 ? { ...bundle, entry: entries } : bundle;
}

/** The number below which the next part begins, or null. Where to ask is known here: only the number is taken. */
function older(links) {
  const next = Array.isArray(links) ? links.find(({ relation }) => relation === "next") : null;
  const number = Number(/[?&]before=(\d+)$/.exec(next?.url ?? "")?.[1] ?? NaN);
  return Number.isSafeInteger(number) && number > 0 ? number : null;
}
