// Recovery codes: shown once, kept by the person, and nowhere on this page afterwards.

import { copy } from "../clipboard.js";
import { showDate, today } from "../dates.js";
import { byId, element, fill } from "../element.js";
import { saveFile } from "../save-file.js";
import { say } from "../say.js";

const box = byId("codes");
const list = byId("codes-list");
let codes = [];
let whose = "";
let kept = null;

byId("codes-copy").addEventListener("click", () => copy(codes.join("\n"), byId("codes-copy"), select));
byId("codes-save").addEventListener("click", () => {
  saveFile(new Blob([`${whose}\n\n${codes.join("\n")}\n`], { type: "text/plain" }), say("account.codes_file"));
});
byId("codes-print").addEventListener("click", () => print());
byId("codes-done").addEventListener("click", () => {
  fill(list);
  codes = [];
  box.hidden = true;
  kept();
});
addEventListener("beforeunload", (event) => codes.length > 0 && event.preventDefault());

/** Shows new codes; resolves when the person says that they are kept. */
export function showCodes(fresh, email) {
  codes = fresh;
  whose = say("account.codes_of", { email, date: showDate(today()) });
  byId("codes-of").textContent = whose;
  fill(list, codes.map((code) => element("li", {}, element("code", {}, code))));
  box.hidden = false;
  byId("codes-title").focus();
  box.scrollIntoView({ block: "start" });
  return new Promise((resolve) => (kept = resolve));
}

function select() {
  getSelection().selectAllChildren(list);
}
