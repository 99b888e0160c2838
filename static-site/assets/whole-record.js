import { request } from "./api.js";

/** More pages than any chart has: a service that always names another one is not asked for ever. */
const MOST = 1000;

/** Every version of a chart, newest first, with what the first page says of the patient. */
export async function wholeChart(patient, told) {
  const address = `/api/records/patients/${encodeURIComponent(patient)}`;
  const { data: chart } = await request(address);
  let next = chart.next;
  for (let page = 0; next && page < MOST; page += 1) {
    told(chart.versions.length);
    const { data } = await request(`${address}?cursor=${encodeURIComponent(next)}`);
    chart.versions = chart.versions.concat(data.versions);
    next = data.next;
  }
  return chart;
}

/** Everything of a patient as one FHIR Bundle, its pages joined. */
export async function everything(patient, told) {
  let address = `/api/records/fhir/Patient/${encodeURIComponent(patient)}/$everything`;
  let whole = null;
  for (let page = 0; address && page < MOST; page += 1) {
    const { data } = await request(address, { headers: { accept: "application/fhir+json" } });
    if (whole) whole.entry = (whole.entry ?? []).concat(data.entry ?? []);
    else whole = data;
    told(whole.entry?.length ?? 0);
    const next = (data.link ?? []).find(({ relation }) => relation === "next")?.url;
    // The service names its pages by its own origin; whatever it says, nobody else is asked.
    const found = next && new URL(next, location.href);
    address = found ? found.pathname + found.search : null;
  }
  // One file is one page.
  whole.link = (whole.link ?? []).filter(({ relation }) => relation === "self");
  return whole;
}
