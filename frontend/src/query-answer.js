// Answers as the engine gives them, as rows of terms: { kind, value, language, datatype }.

const XSD = "http://www.w3.org/2001/XMLSchema#";
const NUMBERS = new Set(
  ["integer", "decimal", "double", "float", "int", "long", "short", "nonNegativeInteger"].map((n) => XSD + n),
);
const DATES = new Set(["date", "dateTime", "gYear", "gYearMonth"].map((name) => XSD + name));

/** Read an answer in SPARQL's JSON or in N-Triples. */
export function readAnswer(text, type) {
  if (type.startsWith("application/n-triples")) {
    const columns = ["subject", "predicate", "object"];
    return { form: "CONSTRUCT", columns, rows: text.split("\n").filter(Boolean).map(readTriple) };
  }
  const document = JSON.parse(text);
  if ("boolean" in document) return { form: "ASK", columns: [], rows: [], boolean: document.boolean };
  const columns = document.head.vars;
  const rows = document.results.bindings.map((binding) =>
    columns.map((name) => (Object.hasOwn(binding, name) ? readTerm(binding[name]) : null)),
  );
  return { form: "SELECT", columns, rows };
}

// What may hold a variable without naming it, a variable, or how a query asks for some.
const SIGNS =
  /"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>|#.*|[?$]([\p{L}\p{N}_]+)|(?<![\p{L}\p{N}_:])(SELECT\b(?!:)\s*(?:(?:DISTINCT|REDUCED)\b)?\s*\*?)/giu;

/** Put the columns of `SELECT *` as the query names them; engines have an order of their own. */
export function orderColumns(answer, query) {
  const signs = [...query.matchAll(SIGNS)];
  const asked = signs.find(([, , words]) => words)?.[2] ?? "";
  if (answer.form !== "SELECT" || !asked.endsWith("*")) return answer;
  const named = new Set(signs.map(([, name]) => name));
  const columns = [...new Set([...named, ...answer.columns])].filter((name) => answer.columns.includes(name));
  const order = columns.map((name) => answer.columns.indexOf(name));
  return { ...answer, columns, rows: answer.rows.map((row) => order.map((place) => row[place])) };
}

function readTerm({ type, value, datatype = "", "xml:lang": language = "" }) {
  if (type === "uri") return { kind: "iri", value };
  if (type === "bnode") return { kind: "blank", value: `_:${value}` };
  if (type === "triple") {
    const parts = [value.subject, value.predicate, value.object].map((part) => readTerm(part).value);
    return { kind: "triple", value: parts.join(" ") };
  }
  return { kind: "literal", value, language, datatype };
}

const TRIPLE = /^(<[^>]*>|_:\S+) (<[^>]*>) (.+) \.\s*$/;
const LITERAL = /^"((?:[^"\\]|\\.)*)"(?:@([\w-]+)|\^\^<([^>]*)>)?$/;
const ESCAPED = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f" };

function readTriple(line) {
  const [, ...parts] = TRIPLE.exec(line) ?? [];
  return parts.map((part) => {
    if (part.startsWith("<")) return { kind: "iri", value: unescape(part.slice(1, -1)) };
    if (part.startsWith("_:")) return { kind: "blank", value: part };
    const [, value, language = "", datatype = ""] = LITERAL.exec(part) ?? [, part];
    return { kind: "literal", value: unescape(value), language, datatype };
  });
}

function unescape(text) {
  return text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g, (_, short, long, sign) =>
    sign ? (ESCAPED[sign] ?? sign) : String.fromCodePoint(parseInt(short ?? long, 16)),
  );
}

/** Give the number that a term stands for, or nothing. */
export function numberOf(term) {
  if (term?.kind !== "literal" || !NUMBERS.has(term.datatype)) return undefined;
  const number = Number(term.value);
  return Number.isFinite(number) ? number : undefined;
}

/** Give the moment a term stands for as a number of years, such as 2013.73, or nothing. */
export function momentOf(term) {
  if (term?.kind !== "literal") return undefined;
  const [, year, month = 1, day = 1] = /^(-?\d{4})(?:-(\d\d)(?:-(\d\d))?)?/.exec(term.value) ?? [];
  if (year === undefined || !DATES.has(term.datatype)) return undefined;
  return Number(year) + (Number(month) - 1) / 12 + (Number(day) - 1) / 372;
}

/** Tell what a column holds, by its values: "iri", "number", "date", "text", or "" where it is mixed. */
export function kindOf(answer, place) {
  let kind;
  for (const row of answer.rows) {
    const term = row[place];
    if (!term) continue;
    const found = kindOfTerm(term);
    if (kind !== undefined && kind !== found) return "";
    kind = found;
  }
  return kind ?? "";
}

function kindOfTerm(term) {
  if (term.kind !== "literal") return "iri";
  if (numberOf(term) !== undefined) return "number";
  return momentOf(term) === undefined ? "text" : "date";
}
