// Canned queries with values for their parameters, where no server fills them in.
//
// A question is { text: [head, middle, tail], params }: values go after the head, or before the
// tail where the query computes the variable itself. Each of the `spellings` of a parameter is
// [pattern, before, after]: what the group finds in a value stands between the two.

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
    const term = spell(value, param.spellings);
    const row = `\n  VALUES ?${param.name} { ${term} }`;
    if (!term) misfit ??= value;
    else if (param.last) last += row;
    else first += row;
  }
  const text = head + first + (last ? `${middle.trimEnd()}${last}\n` : middle) + tail;
  return { text, misfit, missing };
}

/** Write a value as a term, or nothing where it does not fit. */
function spell(value, spellings) {
  for (const [pattern, before, after] of spellings) {
    const found = new RegExp(`^(?:${pattern})$`, "u").exec(value);
    if (found) return before + JSON.stringify(found[1]).slice(1, -1) + after;
  }
}
