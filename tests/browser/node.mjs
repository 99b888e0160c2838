// Somebody asks the Ethereum node at RPC instead of the clinic's service: then that node alone is believed about
// the chain. Nodes that lie, and a service that lies beside an honest node, give the right answer and no other.

import { assert, downloaded, open, openCard, origin, picture, stranger, verdict } from "./portal.mjs";
import { read } from "./code.mjs";

const rpc = process.env.RPC;
const { browser, page } = await open();
try {
  await openCard(page);
  const { text } = await read(page, await downloaded(page, "#download-png"));

  const honest = await asked(text, {});
  assert.deepEqual(honest.answers, { issuer: "yes", integrity: "yes", anchoring: "yes", currency: "unknown" });
  assert.equal(honest.reasons.currency, "unproven");
  assert.notEqual(honest.verdict, "authentic");
  assert.ok(honest.methods.has("eth_chainId") && honest.methods.has("eth_getBlockByNumber"), [...honest.methods].join());
  assert.ok(honest.text.includes(new URL(rpc).host), "the page does not say who was asked");

  // A lie about the chain changes the answer about the anchor, and that alone.
  const liars = {
    "is on another chain": [{ eth_chainId: () => "0x1" }, "unknown", "node-elsewhere"],
    "has another block there": [{ eth_getBlockByNumber: (block) => ({ ...block, hash: `0x${"ab".repeat(32)}` }) }, "no", "chain-contradicts"],
    "has other transactions in it": [{ eth_getBlockByNumber: (block) => ({ ...block, transactions: [`0x${"cd".repeat(32)}`] }) }, "no", "chain-contradicts"],
    "is not there yet": [{ eth_getBlockByNumber: () => null, eth_blockNumber: () => "0x0" }, "unknown", "node-behind"],
    "lost its blocks": [{ eth_getBlockByNumber: () => null }, "unknown", "chain-unreachable"],
    "talks nonsense": [{ eth_chainId: () => ({ toString: "no" }) }, "unknown", "chain-unreachable"],
    "says a number that is none": [{ eth_blockNumber: () => "0xffffffffffffffffff" }, "unknown", "chain-unreachable"],
  };
  for (const [name, [lies, state, reason]] of Object.entries(liars)) {
    const told = await asked(text, { lies });
    assert.deepEqual(told.answers, { issuer: "yes", integrity: "yes", anchoring: state, currency: "unknown" }, name);
    assert.equal(told.reasons.anchoring, reason, name);
    assert.notEqual(told.verdict, "authentic", name);
  }
  const silent = await asked(text, { rpc: "http://127.0.0.1:9" });
  assert.equal(silent.reasons.anchoring, "chain-unreachable");

  // The service invents an anchor; the node knows better.
  const elsewhere = `0x${"12".repeat(32)}`;
  const inventions = {
    "another block": [(said) => ({ ...said, batch: { ...said.batch, block_hash: elsewhere } }), ["archive-invalid", "chain-contradicts"]],
    "another transaction": [(said) => ({ ...said, batch: { ...said.batch, transaction: elsewhere } }), ["transaction-differs", "chain-contradicts", "archive-invalid"]],
    "another root": [(said) => ({ ...said, proof: { ...said.proof, root: elsewhere } }), ["proof-invalid"]],
    "another contract": [(said) => ({ ...said, batch: { ...said.batch, contract: `0x${"34".repeat(20)}` } }), ["chain-contradicts"]],
  };
  for (const [name, [lie, reasons]] of Object.entries(inventions)) {
    const told = await asked(text, { service: lie });
    assert.deepEqual({ ...told.answers, anchoring: null }, { issuer: "yes", integrity: "yes", anchoring: null, currency: "unknown" }, name);
    assert.equal(told.answers.anchoring, "no", `${name}: ${JSON.stringify(told.reasons)}`);
    assert.ok(reasons.includes(told.reasons.anchoring), `${name}: ${told.reasons.anchoring}`);
  }
  const taken = await asked(text, { service: (said) => ({ ...said, status: "superseded" }) });
  assert.equal(taken.answers.currency, "no");

  await chosenAndForgotten(text);
} finally {
  await browser.close();
}

/** What a stranger is told who has named a node; `lies` and `service` change what they are told on the way. */
async function asked(text, { rpc: address = rpc, lies = {}, service }) {
  const phone = await stranger(browser, { serviceWorkers: "block" });
  const methods = new Set();
  try {
    await phone.route(`${address}/**`, async (route) => {
      if (route.request().method() !== "POST") return route.continue();
      const { method } = route.request().postDataJSON();
      methods.add(method);
      if (!lies[method]) return route.continue();
      const answer = await route.fetch();
      const { result, ...rest } = await answer.json();
      return route.fulfill({ response: answer, json: { ...rest, result: lies[method](result) } });
    });
    if (service) {
      await phone.route("**/api/verify/commitments/*", async (route) => {
        const answer = await route.fetch();
        await route.fulfill({ response: answer, json: service(await answer.json()) });
      });
    }
    await choose(phone, address);
    await phone.goto("about:blank");
    await phone.goto(text);
    const seen = await verdict(phone);
    const lie = service ? "service" : (Object.keys(lies)[0] ?? "no lie");
    console.log(`${address} (${lie}): ${seen.verdict}, ${JSON.stringify(seen.reasons)}`);
    return { ...seen, methods };
  } finally {
    await phone.context().close();
  }
}

async function choose(phone, address) {
  await phone.goto(`${origin}/verify`);
  await phone.click("#node > summary");
  await phone.fill("#node-url", address);
  await phone.click("#node-submit");
  await phone.waitForSelector("#node-state:not(:empty)");
}

/** The choice is checked again with another node at once, outlives the page, and can be taken back. */
async function chosenAndForgotten(text) {
  const phone = await stranger(browser, { serviceWorkers: "block" });
  await phone.goto(`${origin}/verify`);
  await phone.click("#node > summary");
  for (const wrong of ["", "node", "ftp://node.example.org", "http://node.example.org", "https://me:secret@node.example.org"]) {
    await phone.fill("#node-url", wrong);
    await phone.click("#node-submit");
    await phone.waitForSelector("#node-url[aria-invalid=true]");
  }
  await phone.goto(text);
  assert.equal((await verdict(phone)).verdict, "authentic");
  if (!(await phone.isVisible("#node-url"))) await phone.click("#node > summary");
  await phone.fill("#node-url", rpc);
  await phone.click("#node-submit");
  await phone.waitForSelector("#result:not([aria-busy]) [data-answer=currency][data-reason=unproven]");
  await picture(phone, "verify-own-node");
  await phone.reload();
  assert.equal((await verdict(phone)).reasons.currency, "unproven");
  await phone.click("#node > summary");
  await phone.click("#node-clear");
  await phone.waitForSelector("#result:not([aria-busy]) [data-answer=currency][data-reason=current]");
  assert.equal((await verdict(phone)).verdict, "authentic");
  console.log("chosen, kept, and forgotten");
  await phone.context().close();
}
