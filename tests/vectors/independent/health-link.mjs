// A second opinion on a SMART Health Link, by a reader that is not ours.
//
//     node health-link.mjs <file with JSON>
//
// The JSON: {"link": "shlink:/…", "passcode"?, "jwk": the issuer's public key, "most"?: embeddedLengthMax}.
// Prints {"cards":[bundle…],"resources":[…]} or {"error":"…"}; exit 0 either way. Needs the npm package
// kill-the-clipboard: run it from a folder whose node_modules has it.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { createPublicKey } from "node:crypto";
import { join } from "node:path";

const asked = JSON.parse(await readFile(process.argv[2], "utf8"));

// The script lies in the repository, the package where the tools were installed: resolve from there.
const require = createRequire(pathToFileURL(join(process.cwd(), "package.json")));
const { SHLViewer } = await import(pathToFileURL(require.resolve("kill-the-clipboard")).href);

const publicKey = createPublicKey({ key: asked.jwk, format: "jwk" }).export({ type: "spki", format: "pem" });

try {
  const viewer = new SHLViewer({ shlinkURI: asked.link });
  const { smartHealthCards, fhirResources } = await viewer.resolveSHL({
    recipient: "Ward 4, General Hospital",
    passcode: asked.passcode,
    embeddedLengthMax: asked.most,
    shcReaderConfig: { publicKey },
  });
  const cards = await Promise.all(smartHealthCards.map((card) => card.asBundle()));
  console.log(JSON.stringify({ cards, resources: fhirResources }));
} catch (error) {
  console.log(JSON.stringify({ error: error.constructor.name, message: error.message }));
}
