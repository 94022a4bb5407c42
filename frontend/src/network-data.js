// The network as read from the release: parties, ties, what is left of them by choices, colours.

import { fold } from "./name-search.js";

const FEW = 8;
const FIELDS = ["id", "label", "x", "y", "degree", "ties", "community", "country"];

export class Model {
  constructor(found) {
    this.kinds = found.kinds.map((kind) => kind.split("/"));
    this.statuses = found.statuses;
    this.nodes = found.nodes.map((row, number) => {
      const node = Object.fromEntries(row.map((value, place) => [FIELDS[place], value]));
      return { ...node, number, names: [node.label] };
    });
    this.names = found.names;
    for (const names of Object.values(found.names)) {
      for (const [number, name] of Object.entries(names)) this.nodes[number].names.push(name);
    }
    this.edges = found.edges.map(([id, one, other, kind, status, start, end]) => ({ id, one, other, kind, status, start, end }));
    this.keys = this.nodes.map(({ names }) => names.map((name) => fold(name)));
    this.choose({});
  }

  // Names a party in the first of some languages that it has a name in.
  name(number, languages) {
    for (const language of languages) {
      const name = this.names[language]?.[number];
      if (name) return name;
    }
    return this.nodes[number].label;
  }

  // Leaves the ties of a kind, a decade, a status; each pair of parties is drawn once.
  choose({ kind, decade, status }) {
    this.chosen = Boolean(kind || decade || status);
    const fits = (edge) =>
      (!kind || this.kinds[edge.kind].includes(kind)) &&
      (!decade || (edge.start > 0 && `${Math.floor(edge.start / 10)}0s` === decade)) &&
      (!status || this.statuses[edge.status] === status);
    const pairs = new Map();
    this.near = this.nodes.map(() => new Map());
    for (const edge of this.edges) {
      if (!fits(edge)) continue;
      const [one, other] = edge.one < edge.other ? [edge.one, edge.other] : [edge.other, edge.one];
      const key = one * this.nodes.length + other;
      let pair = pairs.get(key);
      if (!pair) {
        pair = { one, other, edges: [] };
        pairs.set(key, pair);
        this.near[one].set(other, pair);
        this.near[other].set(one, pair);
      }
      pair.edges.push(edge);
    }
    // The pairs of the best connected first, so that those left out are the least.
    this.pairs = [...pairs.values()].sort((a, b) => a.other - b.other || a.one - b.one);
    this.shown = this.nodes.filter(({ number }) => !this.chosen || this.near[number].size > 0);
    this.degrees = this.near.map((near, number) => (this.chosen ? near.size : this.nodes[number].degree));
    if (this.chosen) this.shown.sort((a, b) => this.degrees[b.number] - this.degrees[a.number] || a.number - b.number);
    this.most = Math.max(4, ...this.shown.slice(0, 1).map(({ number }) => this.degrees[number]));
  }

  // Gives the largest communities or countries numbers from 1, and all others 0.
  colour(by) {
    const counts = new Map();
    for (const node of this.nodes) if (node[by] >= 0) counts.set(node[by], (counts.get(node[by]) ?? 0) + 1);
    const order = [...counts].sort(([a, m], [b, n]) => n - m || a - b);
    const leading = new Map();
    for (const node of this.nodes) if (!leading.has(node[by])) leading.set(node[by], node.number);
    this.groups = order.map(([group, size], rank) => ({
      group,
      size,
      leading: leading.get(group),
      colour: rank < FEW && size > 1 ? rank + 1 : 0,
    }));
    const colours = new Map(this.groups.map(({ group, colour }) => [group, colour]));
    this.colours = this.nodes.map((node) => colours.get(node[by]) ?? 0);
  }

  // Gives the parties of which some name has the words of a text, those it begins with first.
  find(text) {
    const wanted = fold(text);
    if (!wanted) return this.shown;
    const rank = ({ number }) => {
      const places = this.keys[number].map((key) => (key.startsWith(wanted) ? 0 : key.includes(` ${wanted}`) ? 1 : key.includes(wanted) ? 2 : 3));
      return Math.min(...places);
    };
    const ranked = this.shown.map((node) => [rank(node), node]).filter(([place]) => place < 3);
    return ranked.sort(([a], [b]) => a - b).map(([, node]) => node);
  }

  // Gives the partners of a party with the ties to each, those with most ties first.
  partners(number) {
    return [...this.near[number]]
      .map(([partner, { edges }]) => ({ partner, edges }))
      .sort((a, b) => b.edges.length - a.edges.length || a.partner - b.partner);
  }
}
