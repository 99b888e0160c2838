import { element, fill } from "./element.js";
import { search } from "./icd10.js";
import { say } from "./say.js";
import { announce } from "./status.js";

/** How long somebody may pause while typing before the list is looked through, in milliseconds. */
const PAUSE = 150;

/**
 * Offers the entries of ICD-10 below a field that somebody types into; `choose({code, words})` gets the one that was
 * taken. Whatever else is typed stays as it is: the list helps, it does not decide. (ARIA 1.2 combobox.)
 */
export function offerCodes(input, choose) {
  const list = element("ul", { class: "code-list", role: "listbox", "aria-label": say("codes.list"), hidden: true });
  const told = element("p", { class: "hint codes-told", hidden: true });
  let options = [];
  let at = -1;
  let timer = 0;
  let turn = 0;

  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"]]) input.setAttribute(name, value);
  input.after(list, told);

  const close = () => {
    clearTimeout(timer);
    turn += 1;
    options = [];
    list.hidden = true;
    told.hidden = true;
    fill(list);
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    input.removeAttribute("aria-controls");
  };

  const take = (entry) => {
    close();
    choose(entry);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    close();
    input.focus();
    announce(say("codes.taken", entry));
  };

  const mark = (next) => {
    at = next;
    for (const [index, option] of [...list.children].entries()) option.setAttribute("aria-selected", String(index === at));
    const marked = list.children[at];
    marked?.scrollIntoView({ block: "nearest" });
    if (marked) input.setAttribute("aria-activedescendant", marked.id);
    else input.removeAttribute("aria-activedescendant");
  };

  const open = (found) => {
    options = found;
    list.id = `${input.id}-codes`;
    const lines = found.map((entry, index) => {
      const line = element("li", { id: `${list.id}-${index}`, role: "option", "aria-selected": "false" }, element("strong", {}, entry.code), " ", entry.words);
      // Before the field loses the focus, which would close the list.
      line.addEventListener("pointerdown", (event) => event.preventDefault());
      line.addEventListener("click", () => take(entry));
      return line;
    });
    fill(list, lines);
    list.hidden = false;
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "true");
    mark(-1);
    announce(say("codes.count", { count: found.length }));
  };

  const look = async () => {
    const mine = (turn += 1);
    try {
      const found = await search(input.value);
      if (mine !== turn || document.activeElement !== input) return;
      if (found.length > 0) open(found);
      else close();
    } catch {
      if (mine !== turn) return;
      close();
      told.textContent = say("codes.failed");
      told.hidden = false;
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (input.value.trim() === "") return close();
    timer = setTimeout(look, PAUSE);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const count = options.length;
    if (event.key === "ArrowDown" && count === 0 && input.value.trim()) return look();
    if (count === 0) return;
    const moves = { ArrowDown: (at + 1) % count, ArrowUp: (at <= 0 ? count : at) - 1 };
    if (event.key in moves) mark(moves[event.key]);
    else if (event.key === "Enter" && at >= 0) take(options[at]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
}

/** The two fields of a row, words and code: what is taken fills the code, and the words where there are none. */
export function offerCodesIn(row) {
  const [words, code] = ["text", "code"].map((name) => row.querySelector(`[data-name="${name}"]`));
  offerCodes(words, (entry) => {
    words.value = entry.words;
    code.value = entry.code;
  });
  offerCodes(code, (entry) => {
    code.value = entry.code;
    words.value ||= entry.words;
  });
}
