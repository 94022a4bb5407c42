// An answer as a table that can be sorted, a page at a time.

import { kindOf, momentOf, numberOf } from "./query-answer.js";
import { make } from "./dom.js";

const PAGE = 100;
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** Show the rows of an answer. */
export function showTable(answer, { words, addresses }) {
  const kinds = answer.columns.map((_, place) => kindOf(answer, place));
  const state = { sorted: -1, down: false, page: 0, rows: answer.rows };
  const body = make("tbody");
  const heads = answer.columns.map((name, place) => {
    const button = make("button", { type: "button", class: "sort", title: words("sort", { of: name }), click: () => sort(place) }, name);
    return make("th", { scope: "col", class: kinds[place] === "number" && "n" }, button);
  });
  const turn = (by) => () => {
    state.page += by;
    show();
    scroll.scrollIntoView({ block: "nearest" });
  };
  const previous = make("button", { type: "button", click: turn(-1) }, words("previous"));
  const place = make("span", { role: "status" });
  const next = make("button", { type: "button", click: turn(1) }, words("next"));
  const pager = make("nav", { class: "pager", "aria-label": words("pages") }, previous, place, next);
  const scroll = make(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": words("table") },
    make("table", {}, make("thead", {}, make("tr", {}, ...heads)), body),
  );

  function sort(place) {
    state.down = state.sorted === place && !state.down;
    state.sorted = place;
    state.page = 0;
    state.rows = sortRows(answer.rows, place, state.down);
    heads.forEach((head, at) => {
      if (at === place) head.setAttribute("aria-sort", state.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    show();
  }

  function show() {
    const pages = Math.ceil(state.rows.length / PAGE);
    const shown = state.rows.slice(state.page * PAGE, (state.page + 1) * PAGE);
    body.replaceChildren(...shown.map((row) => make("tr", {}, ...row.map((term, at) => showCell(term, kinds[at], addresses)))));
    pager.hidden = pages < 2;
    place.textContent = words("page", { n: state.page + 1, of: pages });
    const focused = document.activeElement;
    previous.disabled = state.page === 0;
    next.disabled = state.page === pages - 1;
    if (focused === next && next.disabled) previous.focus();
    if (focused === previous && previous.disabled) next.focus();
  }

  show();
  return make("div", {}, scroll, pager);
}

/** Sort rows by a column; rows without a value come last either way. */
function sortRows(rows, place, down) {
  const key = (term) => numberOf(term) ?? momentOf(term) ?? term.value;
  const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : collator.compare(a, b));
  const full = rows.filter((row) => row[place]);
  const keys = new Map(full.map((row) => [row, key(row[place])]));
  full.sort((a, b) => (down ? -1 : 1) * compare(keys.get(a), keys.get(b)));
  return [...full, ...rows.filter((row) => !row[place])];
}

function showCell(term, kind, addresses) {
  const cell = make("td", { class: kind === "number" ? "n" : kind === "date" ? "nowrap" : false });
  if (term) cell.append(...showTerm(term, addresses));
  return cell;
}

/** Show a term: an IRI as a link if it may be one, a literal with its language. */
function showTerm(term, addresses) {
  if (term.kind === "iri") {
    const href = addresses.link(term.value);
    const text = addresses.shorten(term.value);
    return [href ? make("a", { href, title: term.value }, text) : text];
  }
  if (!term.language) return [term.value];
  return [make("span", { lang: term.language, dir: "auto" }, term.value), " ", make("span", { class: "lang" }, term.language)];
}
