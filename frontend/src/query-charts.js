// Amounts as bars and moments on a line of time: lists, so that they read as well as they look.

import { make } from "./dom.js";

const MOST = 300;

const named = ({ text, iri, language }, addresses) => {
  const href = iri && addresses.link(iri);
  const attributes = { lang: language || false, dir: "auto", title: text };
  return href ? make("a", { ...attributes, href }, text) : make("span", attributes, text);
};

const note = (words, ...parts) => make("p", { class: "muted note-below" }, parts.filter(Boolean).join(" "));

/** Show amounts as bars, in the order of the answer. */
export function showChart({ items, of }, { words, addresses }) {
  const shown = items.slice(0, MOST);
  const largest = Math.max(...shown.map((item) => Math.abs(item.value))) || 1;
  const rows = shown.map((item) => {
    const bar = make("i", { class: item.value < 0 ? "negative" : false, "aria-hidden": "true" });
    bar.style.width = `${(100 * Math.abs(item.value)) / largest}%`;
    return make("li", {}, named(item, addresses), make("span", { class: "track" }, bar), make("span", { class: "n" }, item.written));
  });
  return make(
    "div",
    {},
    make("p", { class: "axis-of muted" }, of),
    make("ol", { class: "bars" }, ...rows),
    items.length > MOST ? note(words, words("first", { n: MOST })) : null,
  );
}

/** Show moments on a line of time, the oldest first; those with an end as a span. */
export function showTimeline({ items, missing }, { words, addresses }) {
  const shown = items.slice(0, MOST);
  const first = Math.min(...shown.map((item) => item.at));
  const last = Math.max(...shown.map((item) => Math.max(item.at, item.until ?? item.at)));
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((size) => (last - first) / size <= 8) ?? 2000;
  const start = Math.floor(first / step) * step;
  const end = Math.max(start + step, Math.ceil((last + 0.001) / step) * step);
  const at = (year) => `${(100 * (year - start)) / (end - start)}%`;
  const place = (element, year, until) => {
    element.style.left = at(year);
    if (until !== undefined) element.style.width = `calc(${at(until)} - ${at(year)})`;
    return element;
  };
  const lines = () => {
    const years = [];
    for (let year = start; year <= end; year += step) years.push(year);
    return years;
  };
  const axis = make(
    "div",
    { class: "axis", "aria-hidden": "true" },
    make("span", { class: "track" }, ...lines().map((year) => place(make("b", {}, String(year)), year))),
  );
  const rows = shown.map((item) => {
    const spans = item.until !== undefined && item.until > item.at;
    const mark = place(make("i", { class: spans ? "span" : false }), item.at, spans ? item.until : undefined);
    const grid = lines().map((year) => place(make("u"), year));
    const track = make("span", { class: "track", "aria-hidden": "true" }, ...grid, mark);
    return make("li", {}, make("time", {}, item.when.slice(0, 10)), named(item, addresses), track);
  });
  return make(
    "div",
    { class: "moments" },
    axis,
    make("ol", {}, ...rows),
    items.length > MOST || missing
      ? note(words, items.length > MOST && words("first", { n: MOST }), missing && words("undated", { n: missing }))
      : null,
  );
}
