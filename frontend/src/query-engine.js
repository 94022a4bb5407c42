// The engines that answer queries: a server, or the page itself with a dump of the register.
//
// An engine has `ask(query, accept, { graphs, signal })`, which gives { ok, type, text, problem }:
// `problem` is what RFC 9457 has of one, with `detail` and perhaps `line` and `column`.

/** The engine of a server's endpoint. */
export function serverEngine(endpoint) {
  return {
    async ask(query, accept, { graphs = [], signal } = {}) {
      const response = await fetch(endpoint, {
        method: "POST",
        headers: { Accept: `${accept}, application/problem+json;q=0.5` },
        body: new URLSearchParams([["query", query], ...graphs]),
        signal,
      });
      const type = response.headers.get("Content-Type") ?? "";
      const text = await response.text();
      if (response.ok) return { ok: true, type, text };
      const problem = type.includes("json") ? JSON.parse(text) : { detail: response.statusText };
      return { ok: false, type, text, problem };
    },
  };
}

/**
 * The engine of a page that answers from a dump, in a worker of its own. The worker is started, and
 * the dump fetched, by the first query. `dump` has an address, its `bytes`, and how many statements
 * it may have at `most`; `tell` hears how it goes, and gives the words for that.
 */
export function pageEngine(script, dump, tell) {
  let current;

  /** Start a worker: `ready` is when the dump is loaded, `waiting` the queries it works on. */
  function start() {
    const worker = new Worker(script, { type: "module" });
    const waiting = new Map();
    const ready = new Promise((resolve, reject) => {
      const fail = (state, values) => {
        const error = new Unavailable(tell(state, values));
        reject(error);
        end({ worker, waiting }, error);
      };
      worker.addEventListener("message", ({ data }) => {
        if (data.state === "tooLarge" || data.state === "failed") fail(data.state, data);
        else if (data.state) tell(data.state, data);
        if (data.state === "ready") resolve();
        waiting.get(data.id)?.resolve(data);
        waiting.delete(data.id);
      });
      worker.addEventListener("error", ({ message }) => fail("failed", { detail: message ?? "" }));
    });
    worker.postMessage({ ...dump, load: new URL(dump.address, document.baseURI).href });
    return { worker, waiting, ready, count: 0 };
  }

  /** End a worker, which alone stops an engine that is at work, and all that it was asked. */
  function end({ worker, waiting }, reason) {
    worker.terminate();
    if (current?.worker === worker) current = undefined;
    for (const { reject } of waiting.values()) reject(reason);
  }

  return {
    local: true,
    async ask(query, accept, { graphs = [], signal } = {}) {
      const used = (current ??= start());
      return new Promise((resolve, reject) => {
        const stop = () => {
          end(used, signal.reason);
          reject(signal.reason);
        };
        signal?.addEventListener("abort", stop);
        const settle = (finish) => (value) => {
          signal?.removeEventListener("abort", stop);
          finish(value);
        };
        const id = (used.count += 1);
        used.ready.then(() => {
          used.waiting.set(id, { resolve: settle(resolve), reject: settle(reject) });
          used.worker.postMessage({ id, query, accept, graphs });
        }, settle(reject));
      });
    },
  };
}

/** The error that the page's engine is not available, in the words of the page. */
export class Unavailable extends Error {}
