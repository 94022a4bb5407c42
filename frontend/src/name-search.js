// Search among the names of an export, as the server searches: by any part of a name, without case and
// accents, and with words corrected where nothing is found.
//
// index.json lists, for each kind of thing, files of rows: [page, note, name to show, other names…].
// A name is a text, or [text, language, what it is compared as].

const LETTERS = {
  ß: "ss", ø: "o", ł: "l", đ: "d", ð: "d", ħ: "h", ŋ: "n", ə: "e", ı: "i", æ: "ae", œ: "oe", þ: "th",
};
const WORD = /[\p{L}\p{N}_]{4,40}/gu;
const NUMBER = /^\p{Nd}+$/u; // which stands for itself
const CORRECTED = 4;
const FAR = 8;
const LONGEST = 200;

/** Open the names whose index is at an address; files are fetched once, when they are first searched. */
export function openNames(address) {
  let index;
  const kinds = new Map();
  let words;

  const read = async (file) => {
    const response = await fetch(new URL(file, address));
    if (!response.ok) throw new Error(response.statusText);
    return response.json();
  };
  const once = (promise, forget) => (promise.catch(forget), promise);

  async function load(kind, files) {
    if (!kinds.has(kind)) {
      const rows = Promise.all(files.map(read)).then((found) => found.flat().map(readRow));
      kinds.set(kind, once(rows, () => kinds.delete(kind)));
    }
    return [kind, await kinds.get(kind)];
  }

  return {
    /** Find the things of a kind, or of every, with a name that holds a text: `size` of each. */
    async search(text, { kind = "", size = 10 } = {}) {
      index ??= once(read(address), () => (index = undefined));
      const { kinds: known, letters } = await index;
      const all = await Promise.all(known.map(([name, files]) => load(name, files)));
      const chosen = all.filter(([name]) => !kind || name === kind);
      const wanted = fold(text.slice(0, LONGEST), letters);
      const groups = gather(chosen, wanted, size);
      if (groups.length || !wanted) return { q: text, corrected: "", groups };
      words ??= gatherWords(all);
      const corrected = wanted.split(" ").map((word) => correct(word, words, all)).join(" ");
      const others = corrected === wanted ? [] : gather(chosen, corrected, size);
      return { q: text, corrected: others.length ? corrected : "", groups: others };
    },
  };
}

/** Reduce a text to what is compared; `letters` are compared as others. */
export function fold(text, letters = {}) {
  const plain = [...text.toLowerCase()].map((sign) => LETTERS[sign] ?? sign).join("");
  const bare = plain.normalize("NFKD").replace(/\p{M}/gu, "").normalize("NFC");
  return [...bare].map((sign) => letters[sign] ?? sign).join("").split(/\s+/).filter(Boolean).join(" ");
}

function readRow([path, note, ...names]) {
  return {
    path,
    note,
    names: names.map((name) => {
      const [text, language = "", folded = text.toLowerCase()] = typeof name === "string" ? [name] : name;
      return { text, language, folded };
    }),
  };
}

function gather(kinds, wanted, size) {
  return kinds.flatMap(([kind, things]) => {
    const found = wanted ? find(things, wanted) : [];
    if (!found.length) return [];
    const items = found.slice(0, size).map(({ thing, name }) => ({
      path: thing.path,
      note: thing.note,
      label: thing.names[0],
      also: name === thing.names[0] ? undefined : name,
    }));
    return [{ kind, total: found.length, items }];
  });
}

/** Find the things with a name that holds a text, or else all its words, the best first. */
function find(things, wanted) {
  const holding = (holds) => {
    const found = [];
    for (const [at, thing] of things.entries()) {
      const fitting = thing.names.filter(({ folded }) => holds(folded));
      if (!fitting.length) continue;
      const rated = fitting.map((name) => ({ thing, name, rate: rate(name.folded, wanted, at) }));
      found.push(rated.reduce((best, other) => (compare(other, best) < 0 ? other : best)));
    }
    return found.sort(compare);
  };
  const found = holding((folded) => folded.includes(wanted));
  if (found.length || !wanted.includes(" ")) return found;
  const parts = wanted.split(" ");
  return holding((folded) => parts.every((part) => folded.includes(part)));
}

function rate(folded, wanted, at) {
  const worth = folded === wanted ? 0 : folded.startsWith(wanted) ? 1 : folded.includes(` ${wanted}`) ? 2 : 3;
  return [worth, folded.length, at];
}

function compare({ rate: one }, { rate: other }) {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
}

// ---- words nobody wrote

function gatherWords(kinds) {
  const words = new Set();
  for (const [, things] of kinds) {
    for (const { names } of things) for (const { folded } of names) for (const [word] of folded.matchAll(WORD)) words.add(word);
  }
  return [...words].filter((word) => !NUMBER.test(word)).sort();
}

/** Find the word that a word was meant to be, or give it back. */
function correct(word, words, kinds) {
  const written = ([, things]) => things.some(({ names }) => names.some(({ folded }) => folded.includes(word)));
  if (word.length < CORRECTED || word.length > LONGEST / 4 || NUMBER.test(word) || kinds.some(written)) return word;
  let most = word.length < FAR ? 1 : 2;
  let best = word;
  let bestRate = [most, 2];
  for (const other of words) {
    if (Math.abs(other.length - word.length) > most) continue;
    const far = distance(word, other, most);
    const rated = [far, Number(other[0] !== word[0])];
    if (far <= most && (rated[0] - bestRate[0] || rated[1] - bestRate[1]) < 0) {
      [best, bestRate, most] = [other, rated, far];
    }
  }
  return best;
}

/** Count the letters to change, add, leave out or exchange with the next one; more than `most` is as good. */
export function distance(one, other, most = Infinity) {
  let [before, last] = [[], [...Array(other.length + 1).keys()]];
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const same = Number(one[i - 1] !== other[j - 1]);
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + same);
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        row[j] = Math.min(row[j], before[j - 2] + 1);
      }
    }
    if (Math.min(...row) > most) return most + 1;
    [before, last] = [last, row];
  }
  return last[other.length];
}
