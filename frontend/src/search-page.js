// The search page of an export: searches, in the page, for what its address says.
//
// The element `found` has the addresses of the index and of the export; words are in the template.

import "./address.js";
import { openNames } from "./name-search.js";
import { make, readWords } from "./dom.js";

const FEW = 10;
const MANY = 500;

const place = document.getElementById("found");
const status = document.getElementById("status");
const { words } = readWords(document.getElementById("words"));
const form = document.querySelector("main form[role=search]");
const asked = new URLSearchParams(location.search);
const [q, kind] = [asked.get("q") ?? "", asked.get("kind") ?? ""];

const page = (values) => `${form.getAttribute("action")}?${new URLSearchParams(values)}`;
const apart = (text) => make("span", { class: "muted", lang: text.language || false, dir: "auto" }, text.text);

for (const input of document.querySelectorAll("form[role=search] input[name=q]")) input.value = q;
if (q.trim()) search();

async function search() {
  status.textContent = words("looking");
  try {
    show(await openNames(new URL(place.dataset.index, location.href)).search(q, { kind, size: kind ? MANY : FEW }));
  } catch (error) {
    status.textContent = words("failed");
    if (!(error instanceof TypeError)) throw error;
  }
}

function show({ groups, corrected }) {
  document.title = `${q} · ${document.title}`;
  const total = groups.reduce((sum, group) => sum + group.total, 0);
  if (!total) status.textContent = words("none", { q });
  else if (corrected) status.textContent = words("corrected", { q, of: corrected });
  else status.textContent = words("some", { n: total });
  const narrowed = kind && groups.length > 0;
  place.replaceChildren(
    ...(narrowed
      ? [make("p", {}, words("only", { kind: words(kind).toLowerCase() }), " ", make("a", { href: page({ q }) }, words("everything")))]
      : []),
    ...groups.map((group) => showGroup(group, corrected || q)),
  );
}

function showGroup({ kind: name, total, items }, text) {
  const count = make("span", { class: "count" }, total.toLocaleString(document.documentElement.lang));
  const rows = items.map(({ path, note, label, also }) =>
    make(
      "li",
      {},
      make("a", { href: new URL(place.dataset.root + path, location.href).href, lang: label.language || false, dir: "auto" }, label.text),
      also && apart(also),
      note && make("span", { class: "muted" }, note),
    ),
  );
  const heading = `found-${name}`;
  let more;
  if (total > items.length) {
    more = kind
      ? make("p", { class: "muted" }, words("best", { n: items.length }))
      : make("p", {}, make("a", { href: page({ q: text, kind: name }) }, words("all", { n: total })));
  }
  return make(
    "section",
    { "aria-labelledby": heading },
    make("h2", { id: heading }, words(name), " ", count),
    make("ul", { class: "hits card" }, ...rows),
    more,
  );
}
