// Canned queries with values for their parameters, where no server fills them in.
//
// A question is { text: [head, middle, tail], params }: values go after the head, or before the
// tail where the query computes the variable itself. Each of the `spellings` of a parameter is
// [pattern, before, after]: what the group finds in a value stands between the two.

const FIRST_DAY = Date.parse("0001-01-01");

/**
 * Write a question with the values that are given, or those of its example where there are none;
 * `misfit` is the first value that does not fit, which is left out, `missing` the name of the
 * first that is needed.
 */
export function fillQuery({ text: [head, middle, tail], params }, given) {
  const asked = params.some(({ name }) => given.has(name));
  let [first, last, misfit, missing] = ["", ""];
  for (const param of params) {
    const value = (asked ? (given.get(param.name) ?? "").trim() : param.example) || param.default;
    if (!value) {
      if (param.required) missing ??= param.name;
      continue;
    }
    const term = spell(value, param);
    const row = `\n  VALUES ?${param.name} { ${term} }`;
    if (!term) misfit ??= value;
    else if (param.last) last += row;
    else first += row;
  }
  const text = head + first + (last ? `${middle.trimEnd()}${last}\n` : middle) + tail;
  return { text, misfit, missing };
}

/** Write a value as a term, or nothing where it does not fit. */
function spell(value, { kind, spellings }) {
  if (kind === "date" && !isDay(value)) return undefined;
  for (const [pattern, before, after] of spellings) {
    const found = new RegExp(`^(?:${pattern})$`, "u").exec(value);
    if (!found) continue;
    const written = kind === "language" ? found[1].toLowerCase() : found[1];
    return before + JSON.stringify(written).slice(1, -1) + after;
  }
}

/** Tell whether a date is a day of the calendar, which the server begins with the year 1. */
const isDay = (date) => Date.parse(date) >= FIRST_DAY && new Date(date).toISOString().startsWith(date);
