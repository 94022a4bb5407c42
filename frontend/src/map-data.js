// The ties of a register as the page needs them: chosen by facets, then gathered into lines.
//
// A line joins two places, or, where that would be more lines than can be told apart, two cells of
// a grid: the finest grid whose lines are few enough. A cell stands where its busiest place is.
// Ties within one cell have no line and are counted at the cell. If even the coarsest grid has too
// many lines, the strongest are drawn. So every tie is in a line, in a cell, or in a line left out.

import { isolate } from "./isolate.js";

export const FACETS = ["country", "kind", "decade", "status"];
export const MOST_LINES = 1200;
export const CELLS = [0, 0.75, 1.5, 3, 6, 12]; // degrees; 0 keeps every place apart

export async function load(url, languages) {
  const found = await (await fetch(url)).json();
  const places = found.places.map(([id, name, lat, lon, country, rough], number) => ({
    id,
    name: isolate(languages.map((language) => found.names[language]?.[number]).find(Boolean) ?? name),
    lat,
    lon,
    country: found.countries[country] ?? "",
    rough: rough === 1,
  }));
  const kinds = found.kinds.map((kind) => kind.split("/"));
  const statuses = found.statuses.map((status) => [status]);
  const decades = new Map(); // each decade once, however many ties it has
  const decadeOf = (date) => {
    const decade = date && `${date.slice(0, 3)}0s`;
    if (!decades.has(decade)) decades.set(decade, [decade]);
    return decades.get(decade);
  };
  const ties = found.ties.map(([slug, kind, one, other, date, status]) => {
    const [type, sort = ""] = kinds[kind];
    const values = {
      country: [places[one].country, places[other].country],
      kind: kinds[kind],
      decade: decadeOf(date),
      status: statuses[status] ?? [],
    };
    return { slug, type, sort, one, other, date, status: found.statuses[status] ?? "", values };
  });
  return { places, ties, missing: found.missing };
}

// The ties of one place, or one tie, by its id, with its name.
export function ofOne({ places, ties }, id) {
  const number = places.findIndex((place) => place.id === id);
  const found = ties.filter((tie) => tie.one === number || tie.other === number || `${tie.type}/${tie.slug}` === id);
  const ends = [...new Set(found.flatMap((tie) => [tie.one, tie.other]))];
  return { ties: found, name: number < 0 ? ends.map((end) => places[end].name).join(" – ") || id : places[number].name };
}

// Which ties fit what was chosen, and how many would for each other choice.
export function choose(ties, chosen) {
  const asked = FACETS.filter((name) => chosen[name]);
  const counts = Object.fromEntries(FACETS.map((name) => [name, new Map()]));
  const fitting = [];
  for (const tie of ties) {
    const lacking = asked.filter((name) => !tie.values[name].includes(chosen[name]));
    if (lacking.length === 0) fitting.push(tie);
    if (lacking.length > 1) continue;
    for (const name of lacking.length ? lacking : FACETS) {
      tie.values[name].forEach((value, place, values) => {
        if (place && value === values[0]) return;
        counts[name].set(value, (counts[name].get(value) ?? 0) + 1);
      });
    }
  }
  return { fitting, counts };
}

// Gathers ties into at most so many lines.
export function gather(places, ties, most = MOST_LINES) {
  const busy = new Float64Array(places.length);
  for (const { one, other } of ties) {
    busy[one] += 1;
    busy[other] += 1;
  }
  for (const size of CELLS) {
    const last = size === CELLS.at(-1);
    const found = join(places, ties, busy, size, last ? Infinity : most);
    if (found) return { ...cut(found, most), size };
  }
}

function join(places, ties, busy, size, most) {
  const nodes = new Map();
  const nodeOf = new Array(places.length);
  const node = (number) => (nodeOf[number] ??= enter(number));
  function enter(number) {
    const { lat, lon } = places[number];
    const key = size ? Math.floor((lat + 90) / size) * 1000 + Math.floor((lon + 180) / size) : number;
    const found = nodes.get(key) ?? { number: nodes.size, place: number, places: 0, ties: 0, inner: 0 };
    if (busy[number] > busy[found.place]) found.place = number;
    found.places += 1;
    nodes.set(key, found);
    return found;
  }
  const lines = new Map();
  for (const tie of ties) {
    const [one, other] = [node(tie.one), node(tie.other)];
    one.ties += 1;
    if (one === other) {
      one.inner += 1;
      continue;
    }
    other.ties += 1;
    const [low, high] = one.number < other.number ? [one, other] : [other, one];
    const key = low.number * 1e6 + high.number;
    const line = lines.get(key);
    if (line) line.ties.push(tie);
    else if (lines.size >= most) return null;
    else lines.set(key, { one: low, other: high, ties: [tie] });
  }
  return { nodes: [...nodes.values()], lines: [...lines.values()] };
}

function cut({ nodes, lines }, most) {
  lines.sort((a, b) => b.ties.length - a.ties.length);
  nodes.sort((a, b) => b.ties - a.ties);
  for (const line of lines) line.formal = line.ties.some((tie) => tie.type === "partnership");
  const sum = (some) => some.reduce((total, line) => total + line.ties.length, 0);
  const left = sum(lines.slice(most));
  return { nodes, lines: lines.slice(0, most), left, inner: nodes.reduce((n, node) => n + node.inner, 0) };
}
