import { element, icon } from "../element.js";
import { keptTable } from "../kept.js";
import { at } from "../language.js";
import { say } from "../say.js";

const TONES = { done: ["good", "yes"], refused: ["bad", "no"], open: ["warn", "warn"], waiting: ["info", "wait"], sending: ["info", "wait"] };

/** What became of a file. An admin has no charts to open, but the patient's details. */
export function importRow(job, role) {
  const { path, state, answer, lines, errors } = job;
  const [tone, drawing] = TONES[state];
  return element(
    "li",
    { class: "import-row", "data-tone": tone, dataset: { import: state, patient: answer?.patient_id } },
    icon(drawing),
    element(
      "div",
      { class: "import-words" },
      element("p", { class: "import-file" }, element("strong", {}, path), element("span", { class: "muted small" }, summary(job))),
      lines.map((line) => element("p", {}, line)),
      errors.length > 0 && element("ul", { class: "lines" }, errors.map(({ field, detail }) => element("li", {}, field && element("code", {}, field), field && " ", detail))),
      state === "refused" && element("p", { class: "muted" }, say("import.nothing_written")),
      answer && imported(answer),
    ),
    answer && open(answer.patient_id, path, role),
  );
}

function summary({ state, answer }) {
  return answer ? say("import.versions", { count: answer.versions }) : say(`import.state.${state}`);
}

function imported({ imported: counts = {}, kept = [] }) {
  const chips = Object.entries(counts).map(([type, count]) => element("li", {}, element("strong", {}, String(count)), ` ${type}`));
  return [
    chips.length > 0 && element("ul", { class: "chips", "aria-label": say("import.imported") }, chips),
    kept.length > 0 ? keptTable(kept) : element("p", { class: "muted small" }, say("import.kept_none")),
  ];
}

function open(patient, path, role) {
  const [page, words] = role === "admin" ? ["details", "import.details"] : ["chart", "import.open"];
  return element("a", { class: "button small", href: at(`/${page}#${patient}`), "aria-label": `${say(words)}: ${path}` }, say(words));
}
