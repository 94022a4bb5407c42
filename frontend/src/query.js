// The query page, and the frame of an answer in another page: what their scripts add.
//
// The page says everything that is shown: its settings stand in data- attributes on the element
// with `data-engine`, its words in the template `words`.

import { updateLanguageLinks } from "./address.js";
import { orderColumns, readAnswer } from "./query-answer.js";
import { fillQuery } from "./query-canned.js";
import { showChart, showTimeline } from "./query-charts.js";
import { languageParameter } from "./language.js";
import { makeAddresses, make, readWords } from "./dom.js";
import { pageEngine, serverEngine, Unavailable } from "./query-engine.js";
import { findShapes } from "./query-shapes.js";
import { showTable } from "./query-table.js";

const ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9";
const SPARQL = "application/sparql-query";
const LONGEST_ADDRESS = 32_000;
const VIEWS = ["table", "map", "graph", "timeline", "chart"];
const GRAPHS = new Set(["default-graph-uri", "named-graph-uri"]);

const desk = document.querySelector("[data-engine]");
const settings = desk.dataset;
const { words, phrases } = readWords(document.getElementById("words"));
const addresses = makeAddresses(readPlaces(), JSON.parse(settings.prefixes));
const part = (name) => desk.querySelector(`[data-part="${name}"]`);
const tools = { words, addresses };
const form = desk.querySelector("form");
const area = form?.querySelector("textarea");
const here = form?.getAttribute("action") ?? "";
const given = new URLSearchParams(location.search);
const graphs = readGraphs();
const problem = document.getElementById("problem");

const state = { view: readView(), asked: "", running: undefined, editor: undefined, search: location.search };

const engine =
  settings.engine === "page"
    ? pageEngine(
        settings.worker,
        { address: settings.dump, bytes: Number(settings.bytes), most: Number(settings.most) },
        tell,
      )
    : serverEngine(`${settings.root}sparql`);

/** Say how the loading of the page's own engine goes. */
function tell(name, values) {
  return (part("status").textContent = words(name, values));
}

/** Read where things have their pages: in files, seen from this one, those end in a suffix. */
function readPlaces() {
  const places = JSON.parse(settings.places);
  if (settings.engine !== "page") return places;
  return places.map(([start, path]) => [start, settings.root + path.slice(1), ".html"]);
}

/** Read which graphs are asked: of a page in a file, its address alone tells. */
function readGraphs() {
  if (!form) return JSON.parse(settings.graphs);
  if (settings.engine === "page") return [...given].filter(([name]) => GRAPHS.has(name));
  return [...form.querySelectorAll("input[type=hidden][name$=graph-uri]")].map(({ name, value }) => [name, value]);
}

/** Read which view is wanted first. */
function readView() {
  if (settings.engine !== "page") return settings.view;
  return VIEWS.find((name) => name === given.get("view")) ?? "";
}

// ---- asking

async function ask(query, { remember = true } = {}) {
  state.running?.abort();
  const running = (state.running = new AbortController());
  const started = performance.now();
  busy(true);
  problem.hidden = true;
  state.editor?.clear();
  try {
    const answer = await engine.ask(query, ACCEPT, { graphs, signal: running.signal });
    if (running !== state.running) return;
    if (answer.ok) {
      const read = orderColumns(readAnswer(answer.text, answer.type), query);
      const took = words("took", { n: Math.round(performance.now() - started) });
      const drawn = await draw(read);
      if (running !== state.running) return; // another was asked while views were fetched
      state.asked = query;
      part("status").textContent = read.form === "ASK" ? took : `${countRows(read)} · ${took}`;
      part("outcome").replaceChildren(drawn);
      showWaysOn(read);
      if (remember) note();
    } else {
      refuse(answer.problem);
    }
  } catch (error) {
    if (running !== state.running) return;
    part("status").textContent = error.name === "AbortError" ? words("stopped") : "";
    if (error.name !== "AbortError") refuse({ detail: error instanceof Unavailable ? error.message : words("unreachable") });
    if (!(error instanceof TypeError || error instanceof Unavailable) && error.name !== "AbortError") throw error;
  } finally {
    if (running === state.running) busy(false);
  }
}

function busy(is) {
  if (!is) state.running = undefined;
  desk.toggleAttribute("data-busy", is);
  if (is) part("status").textContent = words("running");
  const button = form?.querySelector("button[type=submit]");
  if (button) button.textContent = is ? words("stop") : words("run");
}

function refuse({ detail, line, column }) {
  part("status").textContent = "";
  problem.textContent = detail;
  problem.hidden = false;
  if (line) state.editor?.mark(line, column ?? 1, detail.replace(/ \(line [^]*$/, ""));
}

// ---- showing

const countRows = ({ form: kind, rows }) => words(kind === "CONSTRUCT" ? "triples" : "rows", { n: rows.length });

async function draw(answer) {
  if (answer.form === "ASK") return make("p", { class: "card verdict" }, words(answer.boolean ? "yes" : "no"));
  if (!answer.rows.length) return make("p", { class: "card padded" }, words("nothing"));
  return drawViews(answer);
}

async function drawViews(answer) {
  const shapes = { table: answer, ...findShapes(answer, addresses) };
  const names = VIEWS.filter((name) => shapes[name]);
  const wanted = names.includes(state.view) ? state.view : "table";
  const panel = make("div", { id: "panel", role: "tabpanel", tabindex: "-1" });
  const tabs = names.map((name) =>
    make("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": "panel", click: () => choose(name) }, words(name)),
  );
  let chosen;
  const choose = async (name, { remember = true } = {}) => {
    chosen = name;
    if (remember) state.view = name;
    tabs.forEach((tab, at) => {
      tab.setAttribute("aria-selected", String(names[at] === name));
      tab.tabIndex = names[at] === name ? 0 : -1;
    });
    panel.setAttribute("aria-labelledby", `tab-${name}`);
    const shown = await SHOW[name](shapes[name], tools);
    if (chosen !== name) return; // another was chosen while this one was fetched
    panel.replaceChildren(shown);
    if (remember) note(true);
  };
  const list = make("div", { role: "tablist", class: "tabs", "aria-label": words("views"), keydown: turn });
  list.append(...tabs);

  function turn(event) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = tabs.indexOf(event.target);
    if (!by || at < 0) return;
    event.preventDefault();
    const next = (at + by + tabs.length) % tabs.length;
    tabs[next].focus();
    choose(names[next]);
  }

  await choose(wanted, { remember: false });
  return make("div", { class: "card results" }, names.length > 1 ? list : "", panel);
}

const SHOW = {
  table: showTable,
  chart: showChart,
  timeline: showTimeline,
  map: async (shape, tools) => (await import("./query-map.js")).showMap(shape, tools),
  graph: async (shape, tools) => (await import("./query-graph.js")).showGraph(shape, tools),
};

// ---- ways on: downloads, address, code

const address = (path, ...more) => `${path}?${new URLSearchParams([["query", state.asked], ...graphs, ...more])}`;
const viewed = () => [...(state.view && state.view !== "table" ? [["view", state.view]] : []), ...languageParameter];

function showWaysOn(answer) {
  const take = part("take");
  if (!take) return;
  take.hidden = false;
  part("permalink").href = address(here, ...viewed());
  const forms = JSON.parse(settings.forms)[answer.form];
  part("downloads").replaceChildren(
    ...forms.map(([suffix, name, type]) =>
      engine.local
        ? make("button", { type: "button", click: () => save(type, `answer.${suffix}`) }, name)
        : make("a", { href: address(`${settings.root}sparql`, ["format", suffix]), download: `answer.${suffix}` }, name),
    ),
    ...(engine.local
      ? [make("button", { type: "button", click: () => keep(state.asked, SPARQL, "query.rq") }, "SPARQL")]
      : []),
  );
  showCode();
}

/** Save the answer in another form, where no server gives it. */
async function save(type, name) {
  const { ok, text, problem: found } = await engine.ask(state.asked, type, { graphs });
  if (!ok) return refuse(found);
  keep(text, type, name);
}

function keep(text, type, name) {
  const link = make("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  link.click();
  URL.revokeObjectURL(link.href);
}

async function showCode() {
  const code = part("code");
  const wanted = address("", ...viewed());
  if (!code?.open || code.dataset.of === wanted) return;
  code.dataset.of = wanted;
  const response = await fetch(`${settings.root}query/code.json?${new URLSearchParams(viewed())}`, {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams([["query", state.asked], ...graphs]),
  });
  if (!response.ok) return;
  const { snippets } = await response.json();
  part("snippets").replaceChildren(
    ...snippets.flatMap(({ name, code: text }) => [
      make("h3", {}, name, " ", copier(text)),
      make("pre", { tabindex: "0" }, make("code", {}, text)),
    ]),
  );
}

function copier(text) {
  if (!navigator.clipboard) return "";
  const button = make("button", { type: "button", class: "small" }, words("copy"));
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    button.textContent = words("copied");
  });
  return button;
}

/** Keep the query and the view in the address. */
function note(replaces = false) {
  if (!form || !state.asked) return;
  const kept = address(here, ...viewed());
  part("permalink").href = kept;
  if (kept.length > LONGEST_ADDRESS || kept === location.pathname + location.search) return;
  history[replaces ? "replaceState" : "pushState"]({}, "", kept);
  state.search = location.search;
  updateLanguageLinks();
  showCode();
}

// ---- the page

async function begin() {
  let written = given.get("query");
  if (!form) {
    if (problem.hidden) await ask(settings.query);
    return;
  }
  const { makeEditor } = await import("./query-editor.js");
  const { makeCompletion } = await import("./query-complete.js");
  const host = make("div", { class: "code-editor" });
  area.before(host);
  area.hidden = true;
  if (engine.local && given.has("example")) written = await fetchExample(given.get("example"));
  if (engine.local && written !== null) area.value = written;
  const chosen = languageParameter.length ? `?${new URLSearchParams(languageParameter)}` : "";
  const load = async () => (await fetch(`${settings.root}query/completions.json${chosen}`)).json();
  const button = form.querySelector("button[type=submit]");
  state.editor = makeEditor({
    host,
    text: area.value,
    label: form.querySelector("label").textContent,
    phrases,
    complete: makeCompletion(load),
    onRun: () => ask(state.editor.text()),
    onLeave: () => button.focus(),
    onChange: (text) => (area.value = text),
  });
  form.querySelector(".keys").hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (state.running) state.running.abort();
    else ask(state.editor.text());
  });
  part("code")?.addEventListener("toggle", showCode);
  addEventListener("popstate", () => {
    if (location.search !== state.search) location.reload(); // else it leads to a part of this page
  });
  if (Number(settings.line)) state.editor.mark(Number(settings.line), Number(settings.column), problem.textContent);
  else if (written !== null && problem.hidden) await ask(written.replaceAll("\r\n", "\n"), { remember: false });
}

/** Fetch a canned query with the values that the address gives, where no server fills them in. */
async function fetchExample(name) {
  const response = await fetch(`${settings.root}query/examples/${encodeURIComponent(name)}.json`);
  if (!response.ok) return null;
  const { text, misfit, missing } = fillQuery(await response.json(), given);
  if (misfit) refuse({ detail: words("misfit", { detail: misfit }) });
  else if (missing) refuse({ detail: words("missing", { detail: missing }) });
  return text;
}

begin();
