// Chromium for the tests, from npm alone: the package carries the browser and the few libraries a bare
// machine lacks (NSS, NSPR, expat) as brotli archives. Its own loader would unpack the libraries on AWS
// Lambda only, into a shared /tmp, and start a browser with web security off. So they are unpacked here.
//
//   import { launch } from ".../localstack/tools/chromium.mjs";
//   const browser = await launch();                 // a playwright-core Browser
//
// The tools folder is MEDSEAL_TOOLS, or `.tools` in the repository's root.

import { createReadStream, createWriteStream, existsSync, readFileSync } from "node:fs";
import { mkdtemp, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { createBrotliDecompress } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const tools = resolve(process.env.MEDSEAL_TOOLS ?? join(here, "..", "..", ".tools"));
const require = createRequire(join(tools, "node_modules", "from-here.cjs"));

// The package's own file names /tmp/fonts; this one works wherever the folder stands. A cache directory
// cannot be relative to the file (it would be made in whatever directory a program was started from), so it
// is relative to XDG_CACHE_HOME, which `launch` sets to the folder.
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <alias><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
</fontconfig>
`;

/** Unpacks the browser once per version and returns its folder. Safe to call from several processes. */
export async function unpack() {
  const packed = join(tools, "node_modules", "@sparticuz", "chromium");
  const { version } = JSON.parse(readFileSync(join(packed, "package.json"), "utf8"));
  const folder = join(tools, `chromium-${version}`);
  if (existsSync(folder)) return folder;

  await mkdir(tools, { recursive: true });
  const partial = await mkdtemp(join(tools, "chromium-unpacking-"));
  const archive = (name) => [createReadStream(join(packed, "bin", name)), createBrotliDecompress()];
  const { extract } = require("tar-fs");
  try {
    await Promise.all([
      pipeline(...archive("chromium.br"), createWriteStream(join(partial, "chromium"), { mode: 0o755 })),
      pipeline(...archive("al2023.tar.br"), extract(partial)),
      pipeline(...archive("fonts.tar.br"), extract(join(partial, "fonts"))),
      pipeline(...archive("swiftshader.tar.br"), extract(partial)),
    ]);
    await writeFile(join(partial, "fonts", "fonts.conf"), FONTS);
    // One rename publishes the whole folder, so a run that dies half-way leaves no browser that seems there.
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** Starts the browser headless. `options` are playwright's launch options and win over the ones set here. */
export async function launch(options = {}) {
  const folder = await unpack();
  const { chromium } = require("playwright-core");
  const libraries = [join(folder, "lib"), process.env.LD_LIBRARY_PATH].filter(Boolean).join(":");
  return chromium.launch({
    executablePath: join(folder, "chromium"),
    headless: true,
    // Root and containers may not make user namespaces, which the sandbox needs; the pages are our own.
    chromiumSandbox: false,
    ...options,
    args: ["--no-zygote", "--font-render-hinting=none", ...(options.args ?? [])],
    env: {
      ...process.env,
      LD_LIBRARY_PATH: libraries,
      FONTCONFIG_PATH: join(folder, "fonts"),
      XDG_CACHE_HOME: join(folder, "cache"),
      ...options.env,
    },
  });
}
