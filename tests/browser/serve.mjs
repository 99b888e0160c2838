// A generated site with the headers that the stack gives it, for looking at pages whose answers are made up:
//
//   cargo run -p static-site -- --out target/site && node tests/browser/serve.mjs target/site 8090
//
// The headers are read from where the stack has them, so that they cannot differ.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const KINDS = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".json": "application/json", ".webmanifest": "application/manifest+json", ".png": "image/png" };
const [folder = "target/site", port = "8090"] = process.argv.slice(2);
const source = await readFile(fileURLToPath(new URL("../../localstack/src/proxy/site.rs", import.meta.url)), "utf8");
const policy = /const CONTENT: &str = "([^;]*(?:;[^"]*)?)";/.exec(source)[1].replace(/\\\n\s*/g, "");

createServer(async ({ url }, response) => {
  const path = normalize(decodeURIComponent(new URL(url, "http://localhost").pathname));
  const names = path.endsWith("/") ? [`${path}index.html`] : [path, `${path}.html`];
  // What is no page is answered by the page that says so, in the language of its address.
  const none = path.startsWith("/es/") ? "es/404.html" : "404.html";
  if (!path.startsWith("/api/")) names.push(none);
  for (const name of names) {
    try {
      const content = await readFile(join(folder, name));
      response.writeHead(name === none ? 404 : 200, { "content-type": KINDS[extname(name)] ?? "application/octet-stream", "content-security-policy": policy, "cache-control": "no-cache" });
      return response.end(content);
    } catch {
      // The next name, or none.
    }
  }
  response.writeHead(404, { "content-type": "application/problem+json" });
  response.end("{}");
}).listen(Number(port), "127.0.0.1");
