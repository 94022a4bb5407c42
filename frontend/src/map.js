// The map: in place of the one the server drew, one to move, to choose on, and to follow.

import { feature } from "topojson-client";
import coarse from "world-atlas/land-110m.json";
import fine from "world-atlas/land-50m.json";
import { remember, restore } from "./address.js";
import { FACETS, choose, gather, load, ofOne } from "./map-data.js";
import { handle } from "./gestures.js";
import { Painter } from "./map-painter.js";
import { View, chooseMiddle } from "./map-view.js";
import { keepLanguage } from "./language.js";

const numbers = new Intl.NumberFormat(document.documentElement.lang);
const show = (value) => (typeof value === "number" ? numbers.format(value) : value);

const LISTED = 60;
const FINE_FROM = 2.5; // the scale from which the finer coasts are worth their size
const FLIGHT = 350; // milliseconds

const atlas = document.getElementById("atlas");
if (atlas) start(atlas);

async function start(root) {
  const part = (name) => root.querySelector(`[data-part="${name}"]`);
  const choices = part("choices");
  const menu = (name) => choices.querySelector(`select[name="${name}"]`);
  const words = root.dataset;
  const languages = (words.languages ?? "").split(" ").filter(Boolean);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const data = await load(part("data").href, languages);
  const home = new URL(".", document.querySelector("header.site .brand").href);

  const view = new View();
  const frame = part("frame");
  const [below, above] = frame.querySelectorAll("canvas");
  const painter = new Painter(below, above, view);
  let fitting = [];
  let held = null; // what the list is about, if not all that is in view
  let lit = null; // what is pointed at, or else held
  let fineAsked = false;

  // ---- what is chosen

  const read = () => Object.fromEntries(FACETS.map((name) => [name, menu(name)?.value ?? ""]));
  const asked = new URLSearchParams(location.search);
  for (const name of FACETS) if (menu(name)) restore(menu(name));
  let of = asked.get("of") ?? ""; // the place, or the tie, that alone is shown
  const own = of ? ofOne(data, of) : null;
  if (own) {
    const chip = part("of");
    chip.hidden = false;
    const name = chip.querySelector("a > span:nth-child(3)");
    name.textContent ||= own.name;
    chip.addEventListener("click", (event) => {
      event.preventDefault();
      forget();
      apply();
      choices.querySelector("select")?.focus(); // the chip has gone, and the focus with it
    });
  }
  function forget() {
    of = "";
    part("of").hidden = true;
    choices.querySelector('input[name="of"]')?.remove();
  }
  view.globe = asked.get("view") === "globe";
  view.straight = asked.get("lines") === "straight";

  function apply({ fly = true } = {}) {
    const chosen = read();
    const found = choose(of ? own.ties : data.ties, chosen);
    fitting = found.fitting;
    for (const name of FACETS) {
      for (const option of menu(name)?.options ?? []) {
        if (!option.value) continue;
        const count = found.counts[name].get(option.value) ?? 0;
        option.textContent = `${option.dataset.label} (${numbers.format(count)})`;
        option.disabled = count === 0 && !option.selected;
      }
    }
    part("clear").hidden = !of && FACETS.every((name) => !chosen[name]);
    held = null;
    note(chosen);
    const target = view.fit(pairsOf(fitting));
    if (fly) flyTo(target);
    else {
      view.go(target);
      settle();
    }
  }

  function note(chosen) {
    remember({ of, ...chosen, view: view.globe ? "globe" : "", lines: view.straight ? "straight" : "" });
  }

  // The pairs of places that some ties are between; of many ties, those of some are enough.
  function pairsOf(ties) {
    const seen = new Map();
    for (const { one, other } of thin(ties, 4000)) seen.set(one * 1e6 + other, [data.places[one], data.places[other]]);
    return thin([...seen.values()], 400);
  }

  function thin(all, most) {
    const step = Math.ceil(all.length / most);
    return step > 1 ? all.filter((_, place) => place % step === 0) : all;
  }

  // ---- what is shown

  function settle() {
    gatherInView();
    lit = held;
    paint();
    list();
    if (view.k > FINE_FROM && !fineAsked) {
      fineAsked = true;
      fetchLand(fine);
    }
    frame.style.touchAction = view.k > 1.01 || view.globe ? "none" : "pan-y";
    part("in").disabled = view.k >= (view.globe ? 20 : 60);
    part("out").disabled = view.k <= 1;
  }

  function paint() {
    painter.forget();
    painter.paint(() => {
      frame.dataset.painted = String(Number(frame.dataset.painted ?? 0) + 1);
      highlight(lit);
    });
  }

  let shown = { lines: [], nodes: [], inner: 0, left: 0, size: 0 };
  let inView = [];
  function gatherInView() {
    const visible = data.places.map((place) => view.shows(place.lon, place.lat));
    inView = view.k <= 1 && !view.globe ? fitting : fitting.filter((tie) => visible[tie.one] || visible[tie.other]);
    shown = gather(data.places, inView);
    for (const node of shown.nodes) node.spot = data.places[node.place];
    painter.show(shown);
    Object.assign(frame.dataset, {
      lines: shown.lines.length,
      ties: inView.length,
      cell: shown.size,
      drawn: shown.lines.reduce((n, line) => n + line.ties.length, 0),
      inner: shown.inner,
      left: shown.left,
    });
  }

  let waiting = 0;
  function moved(moving) {
    cancelAnimationFrame(waiting);
    if (moving) waiting = requestAnimationFrame(() => {
      painter.paint();
      painter.point([], []);
    });
    else settle();
  }

  function flyTo(target) {
    if (still.matches) {
      view.go(target);
      settle();
      return;
    }
    const from = { k: view.k, x: view.x, y: view.y, turn: view.turn };
    const to = { ...from, ...target };
    to.turn = [from.turn[0] + ((((to.turn[0] - from.turn[0]) % 360) + 540) % 360) - 180, to.turn[1]];
    const begun = performance.now();
    gatherInView();
    const step = (now) => {
      const share = Math.min(1, Math.max(0, (now - begun) / FLIGHT));
      const eased = share * share * (3 - 2 * share);
      const mix = (a, b) => a + (b - a) * eased;
      view.go({
        k: from.k * (to.k / from.k) ** eased,
        x: mix(from.x, to.x),
        y: mix(from.y, to.y),
        turn: [mix(from.turn[0], to.turn[0]), mix(from.turn[1], to.turn[1])],
      });
      if (share < 1) {
        painter.paint();
        requestAnimationFrame(step);
      } else settle();
    };
    requestAnimationFrame(step);
  }

  // ---- the list beside the map

  const label = (facet, value) =>
    [...(menu(facet)?.options ?? [])].find((option) => option.value === value)?.dataset.label ?? value;
  const nameOf = (tie) => `${data.places[tie.one].name} – ${data.places[tie.other].name}`;
  const address = (id) => keepLanguage(new URL(`doc/${id}${words.suffix}`, home).href);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => show(values[name]));
  const count = (n) => fill(n === 1 ? words.one : words.many, { n });

  function dateOf(date) {
    const [year, month, day] = date.split("-").map(Number);
    if (!month) return String(year);
    const language = document.documentElement.lang;
    const form = { year: "numeric", month: "long", ...(day && { day: "numeric" }), timeZone: "UTC" };
    return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, form).format(
      Date.UTC(year, month - 1, day || 1),
    );
  }

  function describe(tie) {
    const kind = label("kind", tie.sort || tie.type);
    return [kind, tie.date && dateOf(tie.date), tie.status && label("status", tie.status)].filter(Boolean).join(" · ");
  }

  let listed = [];
  function list() {
    const ties = held ? held.ties : inView;
    part("heading").textContent = held ? held.name : count(ties.length);
    part("lead").replaceChildren(...(held?.places ?? []).map(link));
    part("all").hidden = !held;
    const rows = ties.slice(0, LISTED);
    if (rows.length !== listed.length || rows.some((tie, at) => tie !== listed[at])) {
      const within = part("list").contains(document.activeElement);
      part("list").replaceChildren(...rows.map(item));
      if (within) part("heading").focus({ preventScroll: true });
      listed = rows;
    }
    const more = ties.length - LISTED;
    part("more").textContent = more > 0 ? fill(words.more, { n: more }) : "";
    const gathered = shown.size > 0 || shown.left > 0;
    part("note").textContent = gathered
      ? fill(words.gathered, { lines: shown.lines.length, drawn: Number(frame.dataset.drawn), ties: inView.length })
      : "";
    part("status").textContent = `${count(inView.length)}. ${part("note").textContent}`;
  }

  function link(place) {
    const line = document.createElement("a");
    line.href = address(place.id);
    line.textContent = place.name;
    return line;
  }

  function item(tie) {
    const row = document.createElement("li");
    const name = document.createElement("a");
    name.href = address(`${tie.type}/${tie.slug}`);
    name.textContent = nameOf(tie);
    const more = document.createElement("small");
    more.textContent = describe(tie);
    row.className = tie.type === "partnership" ? "formal" : "";
    row.append(name, more);
    const lineOf = () => shown.lines.find((line) => line.ties.includes(tie));
    for (const event of ["mouseenter", "focusin"]) {
      row.addEventListener(event, () => highlight({ lines: [lineOf()].filter(Boolean), nodes: [] }));
    }
    for (const event of ["mouseleave", "focusout"]) row.addEventListener(event, () => highlight(held));
    return row;
  }

  // ---- what is pointed at

  function highlight(what) {
    lit = what;
    painter.point(what?.lines ?? [], what?.nodes ?? []);
    frame.dataset.pointed = String(what?.lines?.length ?? 0);
  }

  function about(found) {
    if (found.line) {
      const { line } = found;
      const ends = [line.one.spot, line.other.spot];
      return { lines: [line], nodes: [], ties: line.ties, places: ends, name: ends.map((end) => end.name).join(" – ") };
    }
    const { node } = found;
    const lines = shown.lines.filter((line) => line.one === node || line.other === node);
    const ties = lines.flatMap((line) => line.ties);
    return { lines, nodes: [node], ties, places: [node.spot], name: node.spot.name };
  }

  const tip = part("tip");
  function pointed(at) {
    const found = at && painter.find(at, 7);
    frame.classList.toggle("over", Boolean(found));
    tip.hidden = !found;
    if (!found) {
      highlight(held);
      return;
    }
    const what = about(found);
    highlight(what);
    const [name, more] = tip.children;
    name.textContent = found.node?.places > 1 ? `${what.name} +${found.node.places - 1}` : what.name;
    more.textContent = found.line && what.ties.length === 1 ? describe(what.ties[0]) : count(what.ties.length);
    const left = Math.min(at[0] + 14, view.width - tip.offsetWidth - 8);
    const top = at[1] + 18 + tip.offsetHeight > view.height ? at[1] - tip.offsetHeight - 10 : at[1] + 18;
    tip.style.setProperty("left", `${Math.max(4, left)}px`);
    tip.style.setProperty("top", `${top}px`);
  }

  function clicked(at, touch) {
    const found = painter.find(at, touch ? 16 : 7);
    if (!found) {
      hold(null);
      return;
    }
    const what = about(found);
    if (found.node?.places > 1) {
      view.zoom(3, at);
      settle();
    } else if (!touch && found.line && what.ties.length === 1) {
      location.assign(address(`${what.ties[0].type}/${what.ties[0].slug}`));
    } else hold(what);
  }

  function hold(what) {
    held = what;
    tip.hidden = true;
    highlight(what);
    list();
  }

  // ---- controls

  function pressed() {
    part("globe").setAttribute("aria-pressed", String(view.globe));
    part("straight").setAttribute("aria-pressed", String(view.straight));
    part("straight").disabled = view.globe;
  }
  const reset = () => flyTo(view.fit(pairsOf(fitting)));
  part("in").addEventListener("click", () => moved(view.zoom(1.6)));
  part("out").addEventListener("click", () => moved(view.zoom(1 / 1.6)));
  part("reset").addEventListener("click", reset);
  part("globe").addEventListener("click", () => {
    view.globe = !view.globe;
    redraw();
  });
  part("straight").addEventListener("click", () => {
    view.straight = !view.straight;
    redraw();
  });
  function redraw() {
    pressed();
    held = null;
    note(read());
    view.go(view.fit(pairsOf(fitting)));
    settle();
  }
  part("all").addEventListener("click", () => {
    hold(null);
    part("heading").focus();
  });
  part("clear").addEventListener("click", (event) => {
    event.preventDefault();
    for (const name of FACETS) if (menu(name)) menu(name).value = "";
    forget();
    apply();
    choices.querySelector("select")?.focus();
  });
  choices.addEventListener("change", () => apply());
  choices.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && held) hold(null);
  });
  handle(frame, view, { moved, pointed, clicked, reset });

  // ---- the frame

  async function fetchLand(source) {
    const world = await (await fetch(new URL(source, import.meta.url))).json();
    painter.land = feature(world, world.objects.land);
    frame.dataset.land = "";
    paint(); // and no more: the list may be in use by now
  }

  function size() {
    const { width, height } = frame.getBoundingClientRect();
    if (!width || (width === view.width && height === view.height)) return;
    view.resize(width, height);
    painter.resize(width, height);
    view.go(view.fit(pairsOf(fitting)));
    settle();
  }

  root.classList.add("live");
  view.middle = chooseMiddle(pairsOf(data.ties));
  pressed();
  const { width, height } = frame.getBoundingClientRect();
  view.resize(width, height);
  painter.resize(width, height);
  apply({ fly: false });
  new ResizeObserver(size).observe(frame);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    painter.readColours();
    settle();
  });
  await fetchLand(coarse);
}
