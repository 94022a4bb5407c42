// The page's own engine: Oxigraph in a worker, over the dump of the register in N-Quads.
//
// It gets { load: address, bytes, most } once, then { id, query, accept, graphs }, and answers as an
// engine does (see query-engine.js), or while it gets ready with { state }: `downloading` and `loading`
// with its progress, then `ready`; or else `tooLarge` or `failed`.

import start, { defaultGraph, namedNode, Store } from "oxigraph/web.js";
import engine from "oxigraph/web_bg.wasm";

const PIECE = 10_000; // lines loaded at once, between which it is told how far it is
const OTHER_FORM = /Not supported/; // the form asked for is one of tables, the query's of graphs, or so

let store;

/** Load a dump of so many bytes, unless it has more statements than it may. */
async function load(address, bytes, most) {
  const starting = start({ module_or_path: new URL(engine, import.meta.url) });
  starting.catch(() => {}); // told of below, unless the dump is too large anyway
  const lines = await download(address, bytes, most);
  if (lines.length > most) return { state: "tooLarge", of: most };
  await starting;
  const filled = new Store();
  const options = { format: "application/n-quads", lenient: true, no_transaction: true };
  for (let at = 0; at < lines.length; at += PIECE) {
    postMessage({ state: "loading", n: at, of: lines.length });
    filled.load(lines.slice(at, at + PIECE).join("\n"), options);
  }
  store = filled;
  return { state: "ready", n: filled.match(null, null, null, defaultGraph()).length };
}

/** Give the lines of a dump; only the first of them if it is too large. */
async function download(address, bytes, most) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  const megabytes = (count) => Math.round(count / 1e5) / 10;
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const lines = [];
  let [rest, read, told] = ["", 0, -1];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    read += value.length;
    const found = (rest + decoder.decode(value, { stream: true })).split("\n");
    rest = found.pop();
    for (const line of found) lines.push(line);
    if (lines.length > most) {
      await reader.cancel();
      return lines;
    }
    if (megabytes(read) !== told) {
      told = megabytes(read);
      postMessage({ state: "downloading", n: told, of: megabytes(Math.max(bytes, read)) });
    }
  }
  if (rest) lines.push(rest);
  return lines;
}

function answer({ id, query, accept, graphs }) {
  const named = (name) => graphs.filter(([key]) => key === name).map(([, iri]) => namedNode(iri));
  const [chosen, others] = [named("default-graph-uri"), named("named-graph-uri")];
  const dataset = chosen.length || others.length ? { default_graph: chosen, named_graphs: others } : {};
  let problem;
  for (const type of accept.split(",").map((part) => part.split(";")[0].trim())) {
    try {
      return { id, ok: true, type, text: store.query(query, { ...dataset, results_format: type }) };
    } catch ({ message }) {
      const [, line, column] = / at (\d+):(\d+)/.exec(message) ?? [];
      problem = { detail: message, line: Number(line), column: Number(column) };
      if (!OTHER_FORM.test(message)) break;
    }
  }
  return { id, ok: false, problem };
}

addEventListener("message", async ({ data }) => {
  if (!data.load) {
    postMessage(answer(data));
    return;
  }
  try {
    postMessage(await load(data.load, data.bytes, data.most));
  } catch ({ message }) {
    postMessage({ state: "failed", detail: message });
  }
});
