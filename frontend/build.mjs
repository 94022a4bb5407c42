// Bundles src/<entry>.js for browsers into src/twinrdf/static/built/, each file named by its hash.
//
//     node build.mjs            build, and say how large each script is as it travels
//     node build.mjs --budget   the same, and fail if one is larger than it may be
//
// `assets.json` there maps the plain names to the built ones; beside each file stands what it is
// compressed by Brotli (`.br`), as most browsers get it. The same sources give the same bytes.
// `licences-….txt` has the licences of all packages of which something is bundled.
// A script that imports a .json or .wasm file gets its address, to be resolved against import.meta.url.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";

// Each script that a page may ask for, and the most kilobytes that it and all it imports may take.
const ENTRIES = {
  search: { gzip: 4 },
  "search-page": { gzip: 5 },
  map: { brotli: 60 },
  network: { brotli: 40 },
  query: { brotli: 150 },
  "query-worker": { brotli: 60 },
  review: { gzip: 2 },
};

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "src", "twinrdf", "static", "built");

const result = await build({
  absWorkingDir: here,
  preserveSymlinks: true, // wherever node_modules are, names of files decide the order in a bundle
  entryPoints: Object.fromEntries(Object.keys(ENTRIES).map((name) => [name, `src/${name}.js`])),
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  outdir: out,
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["es2022"],
  charset: "utf8",
  minify: true,
  legalComments: "eof",
  loader: { ".json": "file", ".wasm": "file" },
  metafile: true,
  write: false,
  logLevel: "warning",
});

const plain = (path) => basename(path).replace(/-[0-9A-Z]{8}(\.\w+)$/, "$1");
const built = result.outputFiles.filter((file) => !plain(file.path).startsWith("chunk."));
const assets = Object.fromEntries(
  built.map((file) => [plain(file.path), basename(file.path)]).sort(([a], [b]) => (a < b ? -1 : 1)),
);

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
for (const file of result.outputFiles) {
  writeFileSync(join(out, basename(file.path)), file.contents);
}
writeFileSync(join(out, "assets.json"), `${JSON.stringify(assets, null, 2)}\n`);

function readLicence(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(here, folder, "package.json")));
  const file = readdirSync(join(here, folder)).find((one) => /^licen[cs]e/i.test(one));
  return `${name} ${version} (${license})\n\n${file ? readFileSync(join(here, folder, file)) : ""}`;
}

const bundled = Object.keys(result.metafile.inputs).map((path) => path.match(/^.*node_modules\/(@[^/]+\/)?[^/]+/)?.[0]);
const packages = [...new Set(bundled.filter(Boolean))].sort();
const licences = packages.map(readLicence).join("\n\n");
const hash = createHash("sha256").update(licences).digest("hex").slice(0, 8);
writeFileSync(join(out, `licences-${hash}.txt`), licences);

function pack({ path, contents }) {
  const packed = brotliCompressSync(contents);
  if (packed.length < contents.length) writeFileSync(join(out, `${basename(path)}.br`), packed);
  return { gzip: gzipSync(contents).length, brotli: packed.length };
}

const sizes = new Map(result.outputFiles.map((file) => [basename(file.path), pack(file)]));
const imports = new Map(
  Object.entries(result.metafile.outputs).map(([path, { imports }]) => [basename(path), imports.map((one) => basename(one.path))]),
);

function reach(name, found = new Set()) {
  if (found.has(name) || !name.endsWith(".js")) return found;
  found.add(name);
  for (const next of imports.get(name)) reach(next, found);
  return found;
}

let over = false;
for (const file of result.outputFiles.sort((a, b) => (a.path < b.path ? -1 : 1))) {
  const packed = sizes.get(basename(file.path));
  const name = plain(file.path);
  const [how, most] = Object.entries((name.endsWith(".js") && ENTRIES[name.slice(0, -3)]) || {})[0] ?? [];
  const whole = [...reach(basename(file.path))].reduce((sum, one) => sum + sizes.get(one)[how], 0);
  const excess = how !== undefined && whole > most * 1024;
  over ||= excess;
  const kb = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;
  const note = how === undefined ? "" : `; with imports ${kb(whole)} of at most ${most} KB ${how}${excess ? ": TOO LARGE" : ""}`;
  console.log(`${basename(file.path)}: ${kb(file.contents.length)}, gzip ${kb(packed.gzip)}, brotli ${kb(packed.brotli)}${note}`);
}
process.exitCode = over && process.argv.includes("--budget") ? 1 : 0;
