// Who answers queries: a server, or the page itself over a dump of the register.
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

/** The engine of a page that has loaded a dump into a worker of its own; `tell` hears how it goes. */
export function pageEngine(script, dump, tell) {
  let worker;
  let waiting = new Map();
  let count = 0;
  const start = () => {
    worker = new Worker(script, { type: "module" });
    worker.addEventListener("message", ({ data }) => {
      if (data.state) tell(data.state, data);
      waiting.get(data.id)?.resolve(data);
      waiting.delete(data.id);
    });
    worker.addEventListener("error", () => tell("failed", {}));
    worker.postMessage({ load: new URL(dump, document.baseURI).href });
  };
  start();
  return {
    local: true,
    ask(query, accept, { graphs = [], signal } = {}) {
      const id = (count += 1);
      return new Promise((resolve, reject) => {
        signal?.addEventListener("abort", () => {
          worker.terminate(); // nothing else stops an engine that is at work
          for (const other of waiting.values()) other.reject(signal.reason);
          waiting = new Map();
          start();
        });
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, query, accept, graphs });
      });
    },
  };
}
