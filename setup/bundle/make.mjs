// Makes app/static/vendor/seal.min.js, its licences and its manifest. `npm ci && node make.mjs` in this folder.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const HERE = new URL(".", import.meta.url).pathname;
const OUT = `${HERE}../../app/static/vendor/`;
const MOST = 40 * 1024;
const PACKAGES = ["@noble/curves", "@noble/ed25519", "@noble/hashes", "@noble/post-quantum"];

await build({
  entryPoints: [`${HERE}../../app/static/src/main.js`],
  outfile: `${OUT}seal.min.js`,
  nodePaths: [`${HERE}node_modules`],
  bundle: true,
  minify: true,
  charset: "utf8",
  format: "iife",
  globalName: "qingyuan",
  legalComments: "none",
  target: ["chrome91", "firefox90", "safari15"],
  banner: { js: "/* Own sources in static/src; @noble, MIT, see seal.LICENSE.txt */" },
});

const made = readFileSync(`${OUT}seal.min.js`);
const zipped = gzipSync(made, { level: 9 }).length;
if (zipped > MOST) throw new Error(`${zipped} bytes gzipped are more than ${MOST}`);

const english = readFileSync(`${OUT}english.txt`);
const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");
const described = PACKAGES.map((name) => JSON.parse(readFileSync(`${HERE}node_modules/${name}/package.json`, "utf8")));
const licences = PACKAGES.map((name) => `${name}\n\n${readFileSync(`${HERE}node_modules/${name}/LICENSE`, "utf8")}`);
writeFileSync(`${OUT}seal.LICENSE.txt`, licences.join("\n\n"));
const manifest = {
  "seal.min.js": {
    sha256: digest(made),
    gzipped: zipped,
    licence: "MIT",
    licence_file: "seal.LICENSE.txt",
    version: described.map(({ name, version }) => `${name} ${version}`).join(", "),
  },
  "english.txt": { sha256: digest(english), licence: "MIT", licence_file: "seal.LICENSE.txt", version: "BIP 39" },
};
writeFileSync(`${OUT}manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`);
console.log(`seal.min.js: ${made.length} bytes, ${zipped} gzipped`);
