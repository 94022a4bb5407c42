// An answer as a graph: nodes that push each other away and edges that pull, always the same way.

import { makeStage } from "./query-stage.js";

const MOST = 500;
const ROUNDS = 260;

/** Show nodes and edges. */
export function showGraph({ nodes, edges }, { words, addresses }) {
  const kept = new Set([...nodes].sort((a, b) => b.degree - a.degree).slice(0, MOST));
  const shown = edges.filter(({ source, target }) => kept.has(source) && kept.has(target));
  const drawn = [...kept];
  layOut(drawn, shown);
  const most = Math.max(...drawn.map((node) => node.degree));
  const pins = drawn.map((node) => ({
    node,
    text: node.text,
    language: node.language,
    href: node.iri && addresses.link(node.iri),
    weight: node.degree,
    size: 8 + 12 * Math.sqrt((node.degree - 1) / Math.max(most - 1, 1)),
  }));
  const note = [
    words("nodes", { n: nodes.length }),
    words("edges", { n: edges.length }),
    nodes.length > MOST && words("first", { n: MOST }),
    words("inTable"),
  ];
  const view = makeView();
  return makeStage({
    pins,
    view,
    words,
    label: words("graph"),
    note: note.filter(Boolean).join(" · "),
    paint: (context, size, colour) => paint(context, size, colour, view, shown),
  });
}

/** The plane of the graph in a frame: it fits at first, and is shifted and scaled from there. */
function makeView() {
  const frame = { width: 1, height: 1, k: 1, x: 0, y: 0 };
  const place = ({ x, y }) => {
    const size = Math.min(frame.width * 0.8, frame.height * 1.25);
    const wide = Math.min(frame.width * 0.78, size * 1.6);
    return [frame.width / 2 + frame.x + x * wide * frame.k, frame.height / 2 + frame.y + y * frame.height * 0.86 * frame.k];
  };
  return {
    place,
    at: (pin) => place(pin.node),
    resize: (width, height) => Object.assign(frame, { width, height }),
    move(dx, dy) {
      frame.x += dx;
      frame.y += dy;
    },
    zoom(factor, [px, py] = [frame.width / 2, frame.height / 2]) {
      const k = Math.min(20, Math.max(0.5, frame.k * factor));
      const [dx, dy] = [px - frame.width / 2, py - frame.height / 2];
      frame.x = dx - ((dx - frame.x) * k) / frame.k;
      frame.y = dy - ((dy - frame.y) * k) / frame.k;
      frame.k = k;
    },
    whole: () => Object.assign(frame, { k: 1, x: 0, y: 0 }),
  };
}

/** Lay nodes out (Fruchterman and Reingold), from a spiral, into a square of side 1 about 0. */
function layOut(nodes, edges) {
  nodes.forEach((node, number) => {
    const [far, turn] = [Math.sqrt((number + 0.5) / nodes.length) / 2, number * 2.399963];
    Object.assign(node, { x: far * Math.cos(turn), y: far * Math.sin(turn), dx: 0, dy: 0 });
  });
  const ideal = 0.75 / Math.sqrt(nodes.length);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let one = 0; one < nodes.length; one += 1) {
      const a = nodes[one];
      a.dx -= a.x * ideal; // keeps together what no edge joins
      a.dy -= a.y * ideal;
      for (let other = one + 1; other < nodes.length; other += 1) {
        push(a, nodes[other], ideal);
      }
    }
    for (const { source, target } of edges) pull(source, target, ideal);
    const most = 0.1 * (1 - round / ROUNDS) + 0.001;
    for (const node of nodes) {
      const far = Math.hypot(node.dx, node.dy) || 1;
      node.x += (node.dx / far) * Math.min(far, most);
      node.y += (node.dy / far) * Math.min(far, most);
      node.dx = node.dy = 0;
    }
  }
  const span = (name) => {
    const values = nodes.map((node) => node[name]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    for (const node of nodes) node[name] = high > low ? (node[name] - low) / (high - low) - 0.5 : 0;
  };
  span("x");
  span("y");
}

function push(a, b, ideal) {
  const [dx, dy] = [a.x - b.x || 1e-6, a.y - b.y || 1e-6];
  const square = dx * dx + dy * dy;
  if (square > 9 * ideal * ideal) return;
  const force = (ideal * ideal) / square;
  a.dx += dx * force;
  a.dy += dy * force;
  b.dx -= dx * force;
  b.dy -= dy * force;
}

function pull(a, b, ideal) {
  const [dx, dy] = [a.x - b.x, a.y - b.y];
  const force = Math.hypot(dx, dy) / ideal;
  a.dx -= dx * force;
  a.dy -= dy * force;
  b.dx += dx * force;
  b.dy += dy * force;
}

function paint(context, { width, height }, colour, view, edges) {
  context.fillStyle = colour("sea");
  context.fillRect(0, 0, width, height);
  context.strokeStyle = colour("edge");
  context.globalAlpha = edges.length > 300 ? 0.35 : 0.7;
  context.lineWidth = 1;
  context.beginPath();
  for (const { source, target } of edges) {
    context.moveTo(...view.place(source));
    context.lineTo(...view.place(target));
  }
  context.stroke();
  context.globalAlpha = 1;
}
