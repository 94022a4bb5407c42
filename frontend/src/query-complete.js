// What the editor proposes: the register's own words, weighed by what the query says so far.

import { make } from "./dom.js";

const KEYWORDS = (
  "SELECT DISTINCT CONSTRUCT DESCRIBE ASK WHERE FROM NAMED PREFIX OPTIONAL FILTER UNION MINUS GRAPH VALUES BIND AS " +
  "GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET EXISTS NOT IN"
).split(" ");
const FUNCTIONS = (
  "COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT STR LANG LANGMATCHES DATATYPE BOUND IF COALESCE YEAR MONTH DAY CONTAINS " +
  "STRSTARTS STRENDS STRBEFORE STRAFTER SUBSTR STRLEN UCASE LCASE REGEX REPLACE CONCAT ABS ROUND CEIL FLOOR ISIRI " +
  "ISBLANK ISLITERAL ISNUMERIC IRI STRLANG STRDT"
).split(" ");
const TOKENS =
  /#[^\n]*|"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>"{}|^`\\\s]*>|[?$][\p{L}\p{N}_]+|[\p{L}][\p{L}\p{N}_.-]*?:[\p{L}\p{N}_.:%-]*(?<!\.)|:[\p{L}\p{N}_-]*|@[A-Za-z-]+|[\p{L}_]+|[\d.]+|\^\^|[^\s]/gu;
const OTHER = new Set([...KEYWORDS, ...FUNCTIONS]);

/**
 * Read a query up to the cursor: whether a subject, predicate, object or expression comes next, what
 * subject it is about, which predicate, and which classes each variable is said to have.
 */
function readContext(text) {
  const classes = new Map();
  const stack = [];
  let at = { place: "subject", subject: "", predicate: "" };
  let before = "";
  const node = (token) => {
    if (at.place === "subject") at = { place: "predicate", subject: token, predicate: "" };
    else if (at.place === "predicate") at = { ...at, place: "object", predicate: token };
    else if (at.place === "object") {
      if (at.predicate === "a" || at.predicate === "rdf:type") {
        classes.set(at.subject, [...(classes.get(at.subject) ?? []), token]);
      }
      at = { ...at, place: "after" };
    }
  };
  for (const [token] of text.matchAll(TOKENS)) {
    const word = token.toUpperCase();
    if (token.startsWith("#")) continue;
    if (token === "{") {
      stack.push({ ...at, place: "subject" });
      at = { place: "subject", subject: "", predicate: "" };
    } else if (token === "[") {
      stack.push(at);
      at = { place: "predicate", subject: `[${stack.length}`, predicate: "" };
    } else if (token === "(") {
      if (at.place === "predicate") continue; // a path
      stack.push(at);
      at = { place: "expression", subject: "", predicate: "" };
    } else if (token === "}" || token === ")" || token === "]") {
      if (token === ")" && at.place !== "expression") continue;
      at = stack.pop() ?? { place: "subject", subject: "", predicate: "" };
      if (token === "]") node("[]");
    } else if (at.place === "expression") continue;
    else if (token === ".") at = { place: "subject", subject: "", predicate: "" };
    else if (token === ";") at = { ...at, place: "predicate", predicate: "" };
    else if (token === ",") at = { ...at, place: "object" };
    else if (at.place === "object" && (token === "/" || token === "|")) at = { ...at, place: "predicate" };
    else if (OTHER.has(word)) at = { place: "subject", subject: "", predicate: "" };
    else if (/^[?$<:\p{L}"'\d]/u.test(token) && !/^(?:true|false)$/i.test(before)) node(token);
    before = token;
  }
  return { ...at, place: at.place === "after" ? "next" : at.place, classes };
}

/** Make the source of proposals; `load` promises the vocabulary. */
export function makeCompletion(load) {
  let vocabulary;
  return async (context) => {
    const variable = context.matchBefore(/[?$][\p{L}\p{N}_]*/u);
    if (variable) return proposeVariables(context, variable);
    const word = context.matchBefore(/[\p{L}][\p{L}\p{N}_.-]*:?[\p{L}\p{N}_-]*/u);
    if (!word && !context.explicit) return null;
    const from = word?.from ?? context.pos;
    const text = context.state.doc.toString();
    const found = readContext(text.slice(0, from));
    vocabulary ??= await load(); // once a word of it is wanted
    if (/(^|[\s}])PREFIX\s+$/i.test(text.slice(0, from))) return proposePrefixes(vocabulary, from);
    const options = [...proposeTerms(vocabulary, found, text), ...proposeKeywords(found.place)];
    return { from, options, validFor: /^[\p{L}\p{N}_.:-]*$/u };
  };
}

function proposeVariables(context, { from, text: written }) {
  const rest = context.state.doc.toString();
  const named = new Set();
  for (const { 0: name, index } of rest.matchAll(/[?$][\p{L}\p{N}_]+/gu)) {
    if (index !== from) named.add(`${written[0]}${name.slice(1)}`);
  }
  const options = [...named].map((label) => ({ label, type: "variable" }));
  return options.length ? { from, options, validFor: /^[?$][\p{L}\p{N}_]*$/u } : null;
}

function proposePrefixes({ prefixes }, from) {
  const options = Object.entries(prefixes).map(([name, space]) => ({
    label: `${name}:`,
    detail: space,
    apply: `${name}: <${space}>`,
  }));
  return { from, options };
}

function proposeTerms(vocabulary, { place, subject, predicate, classes }, text) {
  const isType = place === "object" && (predicate === "a" || predicate === "rdf:type");
  const known = classes.get(subject) ?? [];
  const most = (words) => Math.max(1, ...words.map((word) => word.count));
  const option = (word, boost) => ({
    label: word.name,
    detail: word.label,
    info: word.comment ? () => make("div", {}, word.comment) : undefined,
    boost: boost - word.name.length / 4, // of two that fit alike, the shorter
    apply: (view, _, from, to) => insert(view, word.name, from, to, vocabulary.prefixes, text),
  });
  if (isType) {
    return vocabulary.classes.map((word) => option(word, 60 + weigh(word.count, most(vocabulary.classes))));
  }
  if (place !== "predicate") return [];
  return vocabulary.properties.map((word) => {
    if (!known.length) return option(word, 40 + weigh(word.count, most(vocabulary.properties)));
    const used = Math.max(...known.map((name) => word.classes[name] ?? 0));
    return option(word, used ? 60 + weigh(used, most(vocabulary.properties)) : -60);
  });
}

const weigh = (count, most) => Math.round((30 * Math.log1p(count)) / Math.log1p(most));

function proposeKeywords(place) {
  const words = place === "expression" ? FUNCTIONS : KEYWORDS;
  return words.map((label) => ({ label, boost: -20, apply: place === "expression" ? `${label}(` : `${label} ` }));
}

/** Put in a name, and declare its prefix at the top if the query does not yet. */
function insert(view, name, from, to, prefixes, text) {
  const prefix = name.slice(0, name.indexOf(":"));
  const changes = [{ from, to, insert: `${name} ` }];
  if (!new RegExp(`PREFIX\\s+${prefix}:`, "i").test(text)) {
    changes.unshift({ from: 0, insert: `PREFIX ${prefix}: <${prefixes[prefix]}>\n` });
  }
  const added = changes.length > 1 ? changes[0].insert.length : 0;
  view.dispatch({ changes, selection: { anchor: from + added + name.length + 1 }, userEvent: "input.complete" });
}
