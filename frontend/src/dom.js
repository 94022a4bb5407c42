// Elements, words and addresses: all that a query page shows goes through here, as text.

import { keepLanguage } from "./language.js";

const SVG = "http://www.w3.org/2000/svg";

/** Make an HTML element; what is false or absent is left out, functions listen to events. */
export const make = (name, attributes, ...children) =>
  fill(document.createElement(name), attributes, children);

/** Make an element of a drawing. */
export const draw = (name, attributes, ...children) =>
  fill(document.createElementNS(SVG, name), attributes, children);

function fill(element, attributes = {}, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== null));
  return element;
}

/** Read the words of a page: a function from a name, and the values in it, to the text. */
export function readWords(template) {
  const known = {};
  const phrases = {};
  for (const span of template.content.querySelectorAll("[data-word]")) {
    known[span.dataset.word] = { many: span.textContent, one: span.dataset.one };
  }
  for (const span of template.content.querySelectorAll("[data-phrase]")) {
    phrases[span.dataset.phrase] = span.textContent;
  }
  const number = new Intl.NumberFormat(document.documentElement.lang);
  const show = (value) => (typeof value === "number" ? number.format(value) : value);
  const words = (name, values = {}) => {
    const { many, one } = known[name];
    const text = one && values.n === 1 ? one : many;
    return text.replace(/\{(\w+)\}/g, (_, key) => show(values[key]));
  };
  return { words, phrases };
}

/**
 * Where IRIs lead, and how short they can be written; `places` and `prefixes` come from the page. A
 * place is how IRIs start, how the addresses of their pages do, and perhaps how those end.
 */
export function makeAddresses(places, prefixes) {
  const spaces = Object.entries(prefixes).sort((a, b) => b[1].length - a[1].length);
  return {
    link(iri) {
      for (const [start, path, end = ""] of places) {
        if (iri.startsWith(start) && iri.length > start.length) {
          const rest = encodeURI(iri.slice(start.length)).replace(/[?#']/g, encodeURIComponent);
          return keepLanguage(path.endsWith("#") ? path.slice(0, -1) + end + "#" + rest : path + rest + end);
        }
      }
      return /^https?:\/\//.test(iri) ? iri : "";
    },
    shorten(iri) {
      const found = spaces.find(([, space]) => iri.startsWith(space) && iri.length > space.length);
      return found ? `${found[0]}:${iri.slice(found[1].length)}` : iri;
    },
  };
}
