import { byId, element, icon } from "./element.js";
import { say } from "./say.js";

/**
 * Rows of a form that can be added and removed; ids are `<name>-<row>-<field>`, counted from 0. `prepare` gets each
 * new row once its controls are there.
 */
export class Rows {
  constructor(name, prepare = () => {}) {
    this.name = name;
    this.prepare = prepare;
    this.box = byId(name);
    this.template = byId(`${name}-row`);
    this.labels = new WeakMap();
    byId(`${name}-add`).addEventListener("click", () => this.add().querySelector("input").focus());
  }

  add() {
    const row = this.template.content.cloneNode(true).firstElementChild;
    for (const input of row.querySelectorAll("input")) {
      const label = row.querySelector(`label[data-for="${input.dataset.name}"]`);
      // Elsewhere on a page `data-for` says whom a part is for.
      delete label.dataset.for;
      this.labels.set(input, label);
    }
    const remove = element("button", { class: "button quiet small remove", type: "button" }, icon("remove"), element("span", { class: "remove-word" }, say("form.remove")));
    remove.addEventListener("click", () => this.remove(row));
    row.append(remove);
    this.box.append(row);
    this.number();
    this.prepare(row);
    return row;
  }

  remove(row) {
    const neighbour = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    this.number();
    (neighbour?.querySelector("input") ?? byId(`${this.name}-add`)).focus();
    // What a form holds has changed, although nobody typed.
    this.box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** Puts these in the place of all rows: objects by the fields' names. */
  set(all) {
    this.box.replaceChildren();
    for (const values of all) {
      const row = this.add();
      for (const input of row.querySelectorAll("input")) input.value = values[input.dataset.name] ?? "";
    }
  }

  /** Gives every control the id that the service's `field` will name. */
  number() {
    for (const [index, row] of [...this.box.children].entries()) {
      for (const input of row.querySelectorAll("input")) {
        input.id = `${this.name}-${index}-${input.dataset.name}`;
        this.labels.get(input).htmlFor = input.id;
      }
      row.querySelector(".remove").setAttribute("aria-label", say("form.remove_row", { row: index + 1 }));
    }
  }

  /** What was typed, row by row, empty fields left out; each with its position in the form. */
  filled() {
    return [...this.box.children]
      .map((row, index) => ({ index, values: Object.fromEntries([...row.querySelectorAll("input")].map((input) => [input.dataset.name, input.value.trim()]).filter(([, value]) => value)) }))
      .filter(({ values }) => Object.keys(values).length > 0);
  }
}
