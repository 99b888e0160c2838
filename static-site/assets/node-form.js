import { byId, element, facts, fill } from "./element.js";
import { deployment } from "./examination.js";
import { clearErrors, showErrors } from "./forms.js";
import { chooseNode, chosenNode, faultOf, hostOf } from "./node-choice.js";
import { say } from "./say.js";
import { announce } from "./status.js";

const form = byId("node-form");
const field = byId("node-url");

/** The form that names a node of the reader's own; `changed` is called when another one is to be asked. */
export function nodeForm(changed) {
  field.value = chosenNode() ?? "";
  state();
  about();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const address = field.value.trim();
    const fault = faultOf(address);
    if (fault) {
      showErrors(form, [{ field: "node-url", detail: say(`node.faults.${fault}`) }]);
      return;
    }
    choose(address, say("node.chosen", { host: hostOf(address) }), changed);
  });
  byId("node-clear").addEventListener("click", () => {
    field.value = "";
    choose(null, say("node.cleared"), changed);
    field.focus();
  });
}

function choose(address, words, changed) {
  clearErrors(form);
  const before = chosenNode();
  chooseNode(address);
  state();
  announce(words);
  if (address !== before) changed();
}

/** What is asked now, also while the form is folded. */
function state() {
  const node = chosenNode();
  byId("node-state").textContent = node ? say("node.asked", { host: hostOf(node) }) : "";
  byId("node-clear").hidden = !node;
}

/** What the node is asked about: the clinic says where it anchors, the chain says what stands there. */
async function about() {
  const { contract, chain_id: chain, finality } = await deployment();
  const [, blocks] = /^confirmations:(\d+)$/.exec(finality ?? "") ?? [];
  const settled = blocks ? say("node.confirmations", { count: Number(blocks) }) : finality && say("node.finalized");
  const rows = [
    [say("verify.facts.contract"), contract && element("code", {}, contract)],
    [say("verify.facts.chain"), chain],
    [say("node.settled"), settled],
  ];
  fill(byId("node-about"), facts(rows, { class: "facts-list small" }));
}
