// The page's own engine: Oxigraph in a worker, over the dump of the register in N-Quads.
//
// It hears { load: address } once, then { id, query, accept, graphs }, and answers with what an
// engine gives (see query-engine.js), or with { state } as it gets ready.

import start, { defaultGraph, namedNode, Store } from "oxigraph/web.js";
import engine from "oxigraph/web_bg.wasm";

const MOST = 150_000; // triples; beyond, a browser needs too much memory and time
const OTHER_FORM = /Not supported/; // the form asked for is one of tables, the query's of graphs, or so

let store;

async function load(address) {
  postMessage({ state: "loading" });
  const [dump] = await Promise.all([
    fetch(address).then((response) => (response.ok ? response.text() : Promise.reject(new Error(response.statusText)))),
    start({ module_or_path: new URL(engine, import.meta.url) }),
  ]);
  const count = dump.split("\n").length - 1;
  if (count > MOST) {
    postMessage({ state: "tooLarge", n: count, of: MOST });
    return undefined;
  }
  const filled = new Store();
  filled.load(dump, { format: "application/n-quads", unchecked: true, no_transaction: true });
  postMessage({ state: "ready", n: filled.match(null, null, null, defaultGraph()).length });
  return filled;
}

async function answer({ id, query, accept, graphs }) {
  const loaded = await store;
  if (!loaded) return { id, ok: false, problem: { detail: "" } };
  const named = (name) => graphs.filter(([key]) => key === name).map(([, iri]) => namedNode(iri));
  const [chosen, others] = [named("default-graph-uri"), named("named-graph-uri")];
  const dataset = chosen.length || others.length ? { default_graph: chosen, named_graphs: others } : {};
  let problem;
  for (const type of accept.split(",").map((part) => part.split(";")[0].trim())) {
    try {
      return { id, ok: true, type, text: loaded.query(query, { ...dataset, results_format: type }) };
    } catch ({ message }) {
      const [, line, column] = / at (\d+):(\d+)/.exec(message) ?? [];
      problem = { detail: message, line: Number(line), column: Number(column) };
      if (!OTHER_FORM.test(message)) break;
    }
  }
  return { id, ok: false, problem };
}

addEventListener("message", async ({ data }) => {
  if (data.load) {
    store = load(data.load).catch((error) => {
      postMessage({ state: "failed", detail: error.message });
    });
    return;
  }
  postMessage(await answer(data));
});
