// The list beside the picture: parties to choose from, and the partners of the one chosen.

const LISTED = 150;

export class Panel {
  // `pointed` is told which party of the list is looked at, `chosen` which one is taken.
  constructor(model, words, { nameOf, hrefOf, pointed, chosen }) {
    Object.assign(this, { model, words, nameOf, hrefOf, pointed, chosen });
    this.element = document.createElement("section");
    this.element.className = "panel";
    this.element.setAttribute("aria-labelledby", "panel-title");
    this.items = new Map();
  }

  // Lists the parties whose names fit a text, and gives how many those are.
  list(text = "") {
    const found = this.model.find(text);
    const heading = this.#heading(text ? this.words.found : this.words.list);
    const list = document.createElement("ul");
    this.items.clear();
    for (const { number } of found.slice(0, LISTED)) list.append(this.#item(number, String(this.model.degrees[number])));
    const rest = found.length ? [] : [paragraph(text ? this.words.noName : this.words.none)];
    this.element.replaceChildren(heading, ...rest, list);
    return found.length;
  }

  // Tells of one party: its partners, and the ties to each.
  tell(number) {
    const { model, words } = this;
    const partners = model.partners(number);
    const back = document.createElement("button");
    back.type = "button";
    back.className = "back small";
    back.textContent = `← ${words.back}`;
    back.addEventListener("click", () => this.chosen(-1));
    const heading = this.#heading(this.nameOf(number));
    const about = paragraph("");
    const ties = partners.reduce((sum, { edges }) => sum + edges.length, 0);
    const counts = [plural(words, "partners", partners.length), plural(words, "ties", ties)].join(" · ");
    about.append(`${counts} · `, this.#link(model.nodes[number].id, words.open));
    const list = document.createElement("ul");
    this.items.clear();
    for (const { partner, edges } of partners) {
      const item = this.#item(partner, "");
      for (const edge of edges.slice(0, 6)) {
        const link = this.#link(edge.id, [words.kinds[edge.kind], span(words, edge)].filter(Boolean).join(", "));
        link.className = "tie";
        item.append(link);
      }
      list.append(item);
    }
    this.element.replaceChildren(back, heading, about, list);
  }

  // Marks the party under the pointer, where it is in the list.
  light(number) {
    this.lit?.classList.remove("lit");
    this.lit = this.items.get(number);
    this.lit?.classList.add("lit");
    if (this.lit) keepInSight(this.lit);
  }

  // Keeps the focus in the list when what it was on has gone.
  focus(before) {
    const item = this.element.querySelector(".back") ?? this.items.get(before)?.querySelector("button");
    (item ?? this.element.querySelector("li button"))?.focus();
  }

  #heading(text) {
    const heading = document.createElement("h2");
    heading.id = "panel-title";
    heading.textContent = text;
    return heading;
  }

  #item(number, note) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    const count = document.createElement("span");
    item.className = `c${this.model.colours[number]}`;
    button.type = "button";
    button.textContent = this.nameOf(number);
    count.className = "n";
    count.textContent = note;
    item.append(button, count);
    button.addEventListener("click", () => this.chosen(number));
    button.addEventListener("focus", () => this.pointed(number));
    button.addEventListener("blur", () => this.pointed(-1));
    item.addEventListener("pointerenter", () => this.pointed(number));
    item.addEventListener("pointerleave", () => this.pointed(-1));
    this.items.set(number, item);
    return item;
  }

  #link(id, text) {
    const link = document.createElement("a");
    link.href = this.hrefOf(id);
    link.textContent = text;
    return link;
  }
}

export function plural(words, name, count) {
  return count === 1 ? words[`${name}One`] : words[name].replace("{n}", count.toLocaleString(document.documentElement.lang));
}

function span(words, { start, end }) {
  if (start && end) return words.span.replace("{start}", start).replace("{end}", end);
  if (start) return words.since.replace("{year}", start);
  return end ? words.until.replace("{year}", end) : "";
}

function paragraph(text) {
  const element = document.createElement("p");
  element.className = "about";
  element.textContent = text;
  return element;
}

// Scrolls the list alone, and never the page.
function keepInSight(item) {
  const list = item.parentElement;
  const top = item.offsetTop - list.offsetTop;
  if (top < list.scrollTop || top + item.offsetHeight > list.scrollTop + list.clientHeight) {
    list.scrollTop = top - list.clientHeight / 2;
  }
}
