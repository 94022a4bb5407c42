// Which views suit an answer, and what each of them draws: plain data out of rows of terms.

import { kindOf, momentOf, numberOf } from "./query-answer.js";

const LABELS = new Set(
  ["2000/01/rdf-schema#label", "2004/02/skos/core#prefLabel"].map((end) => `http://www.w3.org/${end}`),
);
const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

/** Give what there is to draw of an answer, view by view; those that do not suit it are left out. */
export function findShapes(answer, addresses) {
  if (answer.form === "ASK" || answer.rows.length === 0) return {};
  const columns = answer.columns.map((name, place) => ({ name, place, kind: kindOf(answer, place) }));
  const name = makeNamer(columns, addresses);
  const found = {
    map: findPlaces(answer, columns, name),
    graph: findGraph(answer, columns, name),
    timeline: answer.form === "SELECT" ? findMoments(answer, columns, name) : undefined,
    chart: answer.form === "SELECT" ? findBars(answer, columns, name) : undefined,
  };
  return Object.fromEntries(Object.entries(found).filter(([, shape]) => shape));
}

/**
 * A function that names the thing in a column of a row: by the column of its labels, else as it is. A
 * column that is called `name` and no more has the labels of the first things.
 */
function makeNamer(columns, addresses) {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const first = columns.find(({ kind }) => kind === "iri");
  const plain = ["name", "label", "title"].map((name) => byName.get(name)).find(Boolean);
  return (row, column) => {
    const term = row[column.place];
    const own = ["Label", "Name", "_label"].map((end) => byName.get(column.name + end)).find(Boolean);
    const label = own ?? (column === first ? plain : undefined);
    const named = (label && row[label.place]) || term;
    if (!named) return { text: "", iri: "" };
    const text = named.kind === "iri" ? addresses.shorten(named.value) : named.value;
    return { text, iri: term?.kind === "iri" ? term.value : "", language: named.language };
  };
}

/** The columns that say what a row is about, best first: labels, things, texts. */
function subjects(columns, but = []) {
  const rest = columns.filter((column) => !but.includes(column));
  const isLabel = ({ name }) => /(label|name|title)$/i.test(name);
  const things = rest.filter(({ kind }) => kind === "iri");
  return [...things, ...rest.filter(isLabel), ...rest.filter(({ kind }) => kind === "text"), ...rest];
}

// ---- places

const POINT = /^(?:<([^>]*)>\s*)?POINT\s*Z?\s*\(\s*([-+.\deE]+)[\s,]+([-+.\deE]+)/i;

function findPlaces(answer, columns, name) {
  const spots = findPairs(columns);
  const wkt = columns.filter(({ place }) =>
    answer.rows.some((row) => row[place]?.datatype?.endsWith("wktLiteral")),
  );
  if (!spots.length && !wkt.length) return undefined;
  const used = [...spots.flatMap(({ lat, long }) => [lat, long]), ...wkt];
  const about = subjects(columns, used)[0];
  const points = new Map();
  const lines = [];
  let missing = 0;
  for (const row of answer.rows) {
    const found = [
      ...spots.map(({ of, lat, long }) => [of, numeric(row[long.place]), numeric(row[lat.place])]),
      ...wkt.map((column) => [column, ...readPoint(row[column.place])]),
    ].filter(([, long, lat]) => Math.abs(long) <= 180 && Math.abs(lat) <= 90);
    for (const [of, long, lat] of found) {
      const key = `${long} ${lat}`;
      const point = points.get(key) ?? { long, lat, count: 0, ...name(row, of && !wkt.includes(of) ? of : about) };
      point.count += 1;
      points.set(key, point);
    }
    if (!found.length) missing += 1;
    const named = about ? name(row, about) : { text: "", iri: "" };
    for (let end = 1; end < found.length; end += 1) {
      lines.push({ from: found[end - 1].slice(1), to: found[end].slice(1), ...named });
    }
  }
  return points.size ? { points: [...points.values()], lines, missing } : undefined;
}

const numeric = (term) => (term?.kind === "literal" && term.value.trim() ? Number(term.value) : NaN);

function findPairs(columns) {
  return columns.flatMap((lat) => {
    const stem = /^(.*?)_?lat(?:itude)?$/i.exec(lat.name)?.[1];
    if (stem === undefined) return [];
    const long = columns.find(({ name }) => {
      const found = /^(.*?)_?(?:long?|lng|longitude)$/i.exec(name)?.[1];
      return found?.toLowerCase() === stem.toLowerCase();
    });
    const of = columns.find(({ name }) => stem && name === stem);
    return long ? [{ lat, long, of }] : [];
  });
}

function readPoint(term) {
  const [, system = "", first, second] = POINT.exec(term?.value ?? "") ?? [];
  const pair = [Number(first), Number(second)];
  return /EPSG\/.*4326$/.test(system) ? pair.reverse() : pair;
}

// ---- graph

function findGraph(answer, columns, name) {
  const nodes = new Map();
  const edges = [];
  const node = (id, text, iri, language) => {
    if (!nodes.has(id)) nodes.set(id, { id, text, iri, language, degree: 0 });
    return nodes.get(id);
  };
  const join = (source, target, text) => {
    if (source === target) return;
    source.degree += 1;
    target.degree += 1;
    edges.push({ source, target, text });
  };
  if (answer.form === "CONSTRUCT") {
    const labels = new Map();
    for (const [subject, predicate, object] of answer.rows) {
      if (LABELS.has(predicate?.value)) labels.set(subject.value, object);
    }
    const of = (term) => {
      const label = labels.get(term.value);
      const named = label ?? term;
      const shown = name([named], { name: "", place: 0 });
      return node(term.value, shown.text, term.kind === "iri" ? term.value : "", label?.language);
    };
    for (const [subject, predicate, object] of answer.rows) {
      if (!object || object.kind === "literal" || predicate.value === TYPE) continue;
      join(of(subject), of(object), name([predicate], { name: "", place: 0 }).text);
    }
  } else {
    const things = columns.filter(({ kind }) => kind === "iri");
    const by = (wanted) => columns.find((column) => column.name.toLowerCase() === wanted);
    const ends = [["source", "target"], ["from", "to"], ["subject", "object"]];
    const pair = ends.map((names) => names.map(by)).find((pair) => pair.every(Boolean)) ?? things.slice(0, 2);
    if (pair.length < 2) return undefined;
    for (const row of answer.rows) {
      if (!pair.every(({ place }) => row[place])) continue;
      const [source, target] = pair.map((column) => {
        const { text, iri, language } = name(row, column);
        return node(row[column.place].value, text, iri, language);
      });
      join(source, target, "");
    }
  }
  return edges.length ? { nodes: [...nodes.values()], edges } : undefined;
}

// ---- moments and amounts

function findMoments(answer, columns, name) {
  const year = ({ name: written, kind, place }) =>
    kind === "number" && /year$/i.test(written) &&
    answer.rows.every((row) => !row[place] || /^\d{4}$/.test(row[place].value));
  const dated = columns.filter((column) => column.kind === "date" || year(column));
  if (!dated.length) return undefined;
  const [start, end] = [dated[0], dated.find(({ name: written }) => /(end|until|to|latest)$/i.test(written))];
  const about = subjects(columns, dated)[0] ?? start;
  const read = (row, column) => column && row[column.place] && (momentOf(row[column.place]) ?? numberOf(row[column.place]));
  const items = answer.rows.flatMap((row) => {
    const at = read(row, start);
    if (at === undefined || at === null) return [];
    const until = end !== start ? read(row, end) : undefined;
    return [{ at, until, when: row[start.place].value, ...name(row, about) }];
  });
  items.sort((a, b) => a.at - b.at);
  return items.length ? { items, missing: answer.rows.length - items.length } : undefined;
}

function findBars(answer, columns, name) {
  const spots = findPairs(columns).flatMap(({ lat, long }) => [lat, long]);
  const amounts = columns.filter((c) => c.kind === "number" && !spots.includes(c) && !/year$/i.test(c.name));
  const amount = amounts.at(-1);
  const about = amount && subjects(columns, amounts)[0];
  if (!about) return undefined;
  const items = answer.rows.flatMap((row) => {
    const value = numberOf(row[amount.place]);
    return value === undefined ? [] : [{ value, written: row[amount.place].value, ...name(row, about) }];
  });
  return items.length ? { items, of: amount.name } : undefined;
}
