import { say } from "../say.js";

const COLUMNS = ["file", "state", "patient", "visits", "imported", "kept", "problems"];

/** What became of each file, as a table that spreadsheets open (RFC 4180). */
export function report(jobs) {
  const rows = jobs.map((job) => COLUMNS.map((column) => cell(values(job)[column])));
  const heads = COLUMNS.map((column) => cell(say(`import.column.${column}`)));
  // The mark by which spreadsheets know UTF-8.
  return new Blob(["\ufeff", [heads, ...rows].map((row) => row.join(",")).join("\r\n"), "\r\n"], { type: "text/csv;charset=utf-8" });
}

function values({ path, state, answer = {}, lines, errors }) {
  const counts = Object.entries(answer.imported ?? {}).map(([type, count]) => `${type} ${count}`);
  return {
    file: path,
    state: say(`import.state.${state}`),
    patient: answer.patient_id ?? "",
    visits: answer.versions ?? "",
    imported: counts.join("; "),
    kept: (answer.kept ?? []).map(({ entry, resource_type: type, reason }) => `${entry}: ${type}, ${reason}`).join("; "),
    problems: [...lines, ...errors.map(({ field, detail }) => [field, detail].filter(Boolean).join(": "))].join("; "),
  };
}

/** Quoted; a text that a spreadsheet would take for a formula is made one that it does not. */
function cell(value) {
  const text = String(value).replace(/^[=+\-@\t\r]/, "'$&");
  return `"${text.replaceAll('"', '""')}"`;
}
