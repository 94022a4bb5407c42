// Search as you type: a list of names under each search box, from the search page's own answers, or
// in a copy in files from the names there.
//
// The words are the page's: attributes of the element that loads this script.
//   data-list    what the list is called      data-all   leads to all that was found, {} for what
//   data-some    {} for how many were found   data-one, data-none  that one was found, or nothing
// In a copy in files, also: data-index, the address of the names; data-root, where the copy starts;
// data-kinds, the words for kinds of things.
// The form stays as it is, and is sent as before with Enter where no name is chosen.

import { keepLanguage } from "./language.js";

const WAIT = 120;
const LIMIT = 4;
const KEPT = 50;

const words = document.querySelector("script[data-list][data-all]").dataset;
const answers = new Map();
let names;
let boxes = 0;

for (const form of document.querySelectorAll("form[role=search]")) {
  const input = form.querySelector("input[type=search]");
  if (input) enhance(form, input);
}

function enhance(form, input) {
  const list = make("div", { id: `suggested-${boxes++}`, role: "listbox", "aria-label": words.list });
  const status = make("div", { role: "status", class: "unseen" });
  list.className = "suggested";
  list.hidden = true;
  input.parentElement.classList.add("suggests");
  input.parentElement.append(list, status);
  set(input, {
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
    autocomplete: "off",
  });
  let timer, controller, active;

  input.addEventListener("input", (event) => event.isComposing || wait());
  input.addEventListener("compositionend", wait);
  input.addEventListener("keydown", press);
  input.addEventListener("blur", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps focus
  form.addEventListener("submit", close);

  function wait() {
    clearTimeout(timer);
    controller?.abort();
    if (input.value.trim()) timer = setTimeout(ask, WAIT);
    else close();
  }

  async function ask() {
    const asked = new URLSearchParams(new FormData(form));
    const page = `${form.action}?${asked}`;
    controller = new AbortController();
    try {
      show(await find(form, asked, controller.signal), page);
    } catch (error) {
      // The form does without: it says what is wrong when it is sent.
      if (error.name !== "AbortError") close();
    }
  }

  function show(found, page) {
    const groups = found.groups.map((group) => {
      const items = group.items.flatMap(({ label, href, note, language }) => {
        const address = new URL(href, location.href);
        if (!/^https?:$/.test(address.protocol)) return [];
        const name = make("span", { lang: language, dir: "auto" }, label);
        return [option(keepLanguage(address.href), name, make("span", { class: "muted", dir: "auto" }, note))];
      });
      const title = make("span", { class: "kind", "aria-hidden": "true" }, group.label);
      return make("div", { role: "group", "aria-label": group.label }, title, ...items);
    });
    const many = found.groups.reduce((sum, group) => sum + group.total, 0);
    if (!many) status.textContent = words.none;
    else if (many === 1) status.textContent = words.one;
    else status.textContent = fill(words.some, many.toLocaleString(document.documentElement.lang));
    if (many) groups.push(option(page, fill(words.all, found.corrected || found.q)));
    list.replaceChildren(...groups);
    for (const [number, item] of options().entries()) item.id = `${list.id}-${number}`;
    open(many > 0 && document.activeElement === input);
    list.scrollTop = 0;
  }

  function press(event) {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !event.altKey) {
      event.preventDefault();
      if (!list.hidden) move(step);
      else if (options().length && input.value.trim()) open(true);
    } else if (event.key === "Enter" && active) {
      event.preventDefault();
      active.click();
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault(); // which would empty the box
      close();
    }
  }

  function move(step) {
    const all = options();
    const stops = [undefined, ...all]; // the box itself is between the last and the first
    const next = stops[(stops.indexOf(active) + step + stops.length) % stops.length];
    mark(next);
    next?.scrollIntoView({ block: "nearest" });
  }

  function mark(item) {
    active?.setAttribute("aria-selected", "false");
    active = item;
    active?.setAttribute("aria-selected", "true");
    if (active) input.setAttribute("aria-activedescendant", active.id);
    else input.removeAttribute("aria-activedescendant");
  }

  function open(shown) {
    mark();
    list.hidden = !shown;
    input.setAttribute("aria-expanded", String(shown));
  }

  function close() {
    clearTimeout(timer);
    controller?.abort();
    status.textContent = "";
    open(false);
  }

  function options() {
    return [...list.querySelectorAll("[role=option]")];
  }
}

async function find(form, asked, signal) {
  if (words.index) return findHere(asked.get("q"), signal);
  asked.set("limit", LIMIT);
  const address = `${form.action}.json?${asked}`;
  if (!answers.has(address)) {
    const answer = await fetch(address, { signal });
    if (!answer.ok) throw new Error(answer.statusText);
    if (answers.size >= KEPT) answers.delete(answers.keys().next().value);
    answers.set(address, await answer.json());
  }
  return answers.get(address);
}

/** Find names in a copy in files; the script for that is fetched when it is first needed. */
async function findHere(text, signal) {
  const { openNames } = await import("./name-search.js");
  names ??= openNames(new URL(words.index, location.href));
  const found = await names.search(text, { size: LIMIT });
  signal.throwIfAborted();
  const labels = JSON.parse(words.kinds);
  const groups = found.groups.map(({ kind, total, items }) => ({
    label: labels[kind],
    total,
    items: items.map(({ path, note, label, also }) => ({
      label: label.text,
      language: label.language,
      href: words.root + path,
      note: [also?.text, note].filter(Boolean).join(" · "),
    })),
  }));
  return { ...found, groups };
}

function option(href, ...children) {
  return make("a", { role: "option", "aria-selected": "false", tabindex: "-1", href }, ...children);
}

function make(name, attributes, ...children) {
  const element = document.createElement(name);
  set(element, attributes);
  element.append(...children);
  return element;
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value) element.setAttribute(name, value);
  }
}

function fill(text, value) {
  return text.replace("{}", () => value);
}
