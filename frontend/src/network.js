// The network page: a canvas in place of the picture, a list beside it, choices without waiting.

import { remember, restore } from "./address.js";
import { handle } from "./gestures.js";
import { isolate } from "./isolate.js";
import { Model } from "./network-data.js";
import { Panel, plural } from "./network-panel.js";
import { View } from "./network-view.js";

const FILTERS = ["kind", "decade", "status"];
const page = document.getElementById("network");
const form = page?.querySelector("form");

if (page) start().catch((error) => console.warn("network:", error));

async function start() {
  const words = readWords(page.querySelector("template[data-words]").dataset);
  const answer = await fetch(page.querySelector("[data-data]").href);
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
  const model = new Model(await answer.json());
  const languages = [document.documentElement.lang, ...navigator.languages].map((tag) => tag.split("-")[0]);
  const mother = languages.findIndex((tag) => !model.names[tag]);
  const spoken = mother < 0 ? languages : languages.slice(0, mother);
  const nameOf = (number) => isolate(model.name(number, spoken));
  const pattern = page.querySelector("[data-pattern]").href;
  const first = model.nodes[0].id;
  const hrefOf = (id) => pattern.replace(first, () => encodeURI(id).replace(/[?#]/g, encodeURIComponent));
  new Network(model, words, nameOf, hrefOf);
}

function readWords(data) {
  return { ...data, kinds: JSON.parse(data.kinds), countries: JSON.parse(data.countries) };
}

class Network {
  constructor(model, words, nameOf, hrefOf) {
    Object.assign(this, { model, words, nameOf });
    this.frame = page.querySelector(".view");
    this.key = page.querySelector(".legend");
    this.status = page.querySelector("[data-status]");
    this.found = page.querySelector("[data-names-found]");
    this.plot = page.querySelector(".plot");
    this.seek = form.querySelector("#seek");
    this.tables = document.getElementById("tables");
    this.panel = new Panel(model, words, {
      nameOf,
      hrefOf,
      pointed: (number) => this.point(number),
      chosen: (number) => this.select(number, number >= 0),
    });
    this.#build();
    this.#listen();
    this.apply();
  }

  #build() {
    const canvas = document.createElement("canvas");
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", this.words.canvas);
    const buttons = document.createElement("div");
    buttons.className = "zoom";
    for (const [sign, name, act] of [
      ["+", this.words.zoomIn, () => this.view.zoom(1.6)],
      ["−", this.words.zoomOut, () => this.view.zoom(1 / 1.6)],
      ["⤢", this.words.fit, () => this.view.fit()],
    ]) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = sign;
      button.setAttribute("aria-label", name);
      button.title = name;
      button.addEventListener("click", () => {
        act();
        this.paint();
      });
      buttons.append(button);
    }
    this.frame.classList.add("wide");
    this.plot.replaceChildren(canvas, buttons);
    this.frame.append(this.panel.element);
    form.hidden = false;
    form.querySelector("[type=submit]").hidden = true;
    for (const menu of form.querySelectorAll("select")) restore(menu);
    for (const link of form.querySelectorAll("a.button")) link.hidden = true;
    this.seek.closest(".field").hidden = false;
    this.canvas = canvas;
    this.model.colour(form.elements.colour.value);
    this.view = new View(canvas, this.model, this.nameOf);
    this.view.resize();
  }

  #listen() {
    handle(this.canvas, this.view, {
      moved: (moving) => this.paint(moving),
      pointed: (at) => this.point(at ? this.view.pick(at) : -1),
      clicked: (at, touch) => this.select(this.view.pick(at, touch)),
      reset: () => this.view.fit(),
    });
    new ResizeObserver(() => {
      this.view.resize();
      this.paint();
    }).observe(this.plot);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.view.restyle();
      this.paint();
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", (event) => {
      if (event.target !== this.seek) this.apply();
    });
    this.seek.addEventListener("input", () => {
      this.view.selected = -1;
      const found = this.panel.list(this.seek.value);
      this.found.textContent = this.seek.value ? plural(this.words, "names", found) : "";
      this.paint();
    });
    this.seek.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !this.seek.value) return;
      const [best] = this.model.find(this.seek.value);
      if (best) this.select(best.number, true);
    });
    page.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.view.selected >= 0) this.select(-1);
    });
  }

  // Takes over what the form says, and keeps it in the address.
  apply() {
    const values = Object.fromEntries([...FILTERS, "colour"].map((name) => [name, form.elements[name]?.value ?? ""]));
    this.model.choose(values);
    this.model.colour(values.colour);
    this.view.parts = null;
    if (values.colour === "community") values.colour = "";
    const changed = remember(values);
    if ("whole" in this.tables.dataset) this.tables.hidden = Object.values(values).some(Boolean);
    else if (changed) this.#fetchTables();
    this.select(this.model.near[this.view.selected]?.size ? this.view.selected : -1);
    this.#writeKey(values.colour || "community");
  }

  // Puts the tables that the server has for the address in place of those there are.
  async #fetchTables() {
    this.fetching?.abort();
    this.fetching = new AbortController();
    this.tables.hidden = true;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, signal: this.fetching.signal });
      if (!answer.ok) return;
      const found = new DOMParser().parseFromString(await answer.text(), "text/html");
      this.tables.replaceChildren(...found.getElementById("tables").childNodes);
      this.tables.hidden = false;
    } catch (error) {
      if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error; // no answer: no tables
    }
  }

  point(number) {
    if (number === this.view.lit) return;
    this.view.lit = number;
    this.canvas.classList.toggle("over", number >= 0);
    this.panel.light(number);
    this.paint();
  }

  // Chooses a party, or none; `seek` brings it into the middle.
  select(number, seek = false) {
    const inList = this.panel.element.contains(document.activeElement);
    const before = this.view.selected;
    this.view.lit = -1;
    this.view.selected = number;
    if (number >= 0) {
      this.panel.tell(number);
      if (seek) this.view.seek(number);
    } else {
      this.panel.list(this.seek.value);
    }
    if (inList) this.panel.focus(before);
    this.paint();
  }

  paint(moving = false) {
    this.moving = moving;
    this.waiting ??= requestAnimationFrame(() => {
      this.waiting = null;
      this.canvas.style.touchAction = this.view.k > 1.01 ? "none" : "pan-y";
      const [drawn, all] = this.view.draw(this.moving);
      if (!this.moving) this.#tell(drawn, all);
    });
  }

  #tell(drawn, all) {
    const { words } = this;
    const number = (count) => count.toLocaleString(document.documentElement.lang);
    const thinned = drawn < all && this.view.k <= 1;
    const text = all === 0 ? words.none : thinned ? words.shown : words.all;
    this.status.textContent = text.replace("{shown}", number(drawn)).replace("{total}", number(all));
  }

  #writeKey(by) {
    const swatch = (colour, text) => {
      const element = document.createElement("span");
      element.className = `swatch c${colour}`;
      element.textContent = text;
      return element;
    };
    const { groups } = this.model;
    const named = groups.filter(({ colour }) => colour).map(({ group, size, leading, colour }) => {
      const name = by === "country" ? this.words.countries[group] : this.words.more.replace("{n}", size - 1).replace("{name}", () => this.nameOf(leading));
      return swatch(colour, name);
    });
    if (groups.some(({ colour }) => !colour)) named.push(swatch(0, this.words.others));
    this.key.replaceChildren(...named);
  }
}
