// Paints the map on two canvases: the world with its lines, and above it what is pointed at.
//
// Lines are painted the strongest first, some in each frame, so that a map of many is there at
// once and fills in. While a flat map moves, what was projected is only shifted and scaled; while
// the globe turns, it is painted with few lines.

import { GRID, SPHERE } from "./map-view.js";

const BATCH = 250;
const TURNING = 200;
const FEW = 60; // nodes that no name is to cover
const TAU = 2 * Math.PI;

export class Painter {
  constructor(below, above, view) {
    this.view = view;
    this.below = below;
    this.above = above;
    this.land = null;
    this.lines = [];
    this.nodes = [];
    this.shapes = {};
    this.readColours();
  }

  readColours() {
    const style = getComputedStyle(this.below);
    const read = (name) => style.getPropertyValue(`--${name}`).trim();
    const names = ["sea", "land", "grid", "edge", "panel", "ink", "accent", "warm"];
    this.colours = Object.fromEntries(names.map((name) => [name, read(name)]));
    this.font = style.fontFamily;
  }

  resize(width, height) {
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    for (const canvas of [this.below, this.above]) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    this.ratio = ratio;
    this.forget();
  }

  // Drops what was projected: the projection is another, or the lines are.
  forget() {
    this.shapes = {};
    for (const line of this.lines) line.pieces = line.path = null;
  }

  show({ lines, nodes }) {
    this.lines = lines;
    this.nodes = nodes;
    this.crowd = Math.min(1, Math.max(0, (lines.length - 30) / 300)); // 0 where there is room
    this.dense = Math.min(1, lines.length / 1200);
    this.most = { line: lines[0]?.ties.length ?? 1, node: nodes[0]?.ties ?? 1 };
  }

  // Paints everything; with `done`, in as many frames as it takes, and calls it at the end.
  paint(done) {
    cancelAnimationFrame(this.frame);
    if (!this.view.fixed) this.forget();
    const pen = this.below.getContext("2d");
    this.#world(pen);
    const most = done ? this.lines.length : this.view.fixed ? this.lines.length : TURNING;
    const next = (from) => {
      const to = Math.min(from + (done ? BATCH : most), most);
      this.#lines(pen, from, to);
      if (to < most) this.frame = requestAnimationFrame(() => next(to));
      else {
        this.#nodes(pen, Boolean(done) || this.view.fixed);
        done?.();
      }
    };
    next(0);
  }

  // Paints what is pointed at above all else.
  point(lines, nodes) {
    const pen = this.above.getContext("2d");
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, this.above.width, this.above.height);
    const { colours } = this;
    for (const [wider, colour] of [[4, colours.panel], [0, null]]) {
      for (const line of lines) {
        this.#stroke(pen, line, this.#width(line) + 1.5 + wider, colour ?? this.#colour(line), 1);
      }
    }
    const ends = new Set([...nodes, ...lines.flatMap((line) => [line.one, line.other])]);
    for (const node of ends) this.#node(pen, node, true);
    const boxes = [];
    for (const node of ends) this.#label(pen, node, boxes, true);
  }

  // What is under a point of the frame: a node or a line, if any is near.
  find([px, py], reach) {
    let best = null;
    for (const node of this.nodes) {
      if (!node.at) continue;
      const far = Math.hypot(node.at[0] - px, node.at[1] - py) - node.radius;
      if (far < reach && (best === null || far < best.far)) best = { far, node };
    }
    if (best) return { node: best.node };
    const [k, x, y] = this.view.transform;
    const [qx, qy] = [(px - x) / k, (py - y) / k];
    for (const line of this.lines) {
      for (const piece of line.pieces ?? []) {
        for (let i = 1; i < piece.length; i += 1) {
          const far = distance(qx, qy, piece[i - 1], piece[i]) * k;
          if (far < reach && (best === null || far < best.far)) best = { far, line };
        }
      }
    }
    return best ? { line: best.line } : null;
  }

  #world(pen) {
    const { view, colours, ratio } = this;
    const [k, x, y] = view.transform;
    this.shapes.sphere ??= view.path(SPHERE);
    this.shapes.grid ??= view.path(GRID);
    if (this.land) this.shapes.land ??= view.path(this.land);
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, this.below.width, this.below.height);
    pen.setTransform(ratio * k, 0, 0, ratio * k, ratio * x, ratio * y);
    pen.globalAlpha = 1;
    pen.fillStyle = colours.sea;
    pen.fill(this.shapes.sphere);
    pen.lineWidth = 0.8 / k;
    pen.strokeStyle = colours.grid;
    pen.stroke(this.shapes.grid);
    if (this.shapes.land) {
      pen.fillStyle = colours.land;
      pen.fill(this.shapes.land);
    }
    pen.lineWidth = 1 / k;
    pen.strokeStyle = colours.grid;
    pen.stroke(this.shapes.sphere);
  }

  #lines(pen, from, to) {
    for (let i = from; i < to; i += 1) {
      const line = this.lines[i];
      this.#stroke(pen, line, this.#width(line), this.#colour(line), this.#alpha(line));
    }
  }

  #stroke(pen, line, width, colour, alpha) {
    const { view, ratio } = this;
    const [k, x, y] = view.transform;
    if (!line.path) {
      line.pieces = view.line(line.one.spot, line.other.spot);
      line.path = new Path2D();
      for (const [start, ...rest] of line.pieces) {
        line.path.moveTo(...start);
        for (const point of rest) line.path.lineTo(...point);
      }
    }
    pen.setTransform(ratio * k, 0, 0, ratio * k, ratio * x, ratio * y);
    pen.lineWidth = width / k;
    pen.lineCap = "round";
    pen.setLineDash(line.formal ? [] : [5 / k, 4 / k]);
    pen.strokeStyle = colour;
    pen.globalAlpha = alpha;
    pen.stroke(line.path);
    pen.setLineDash([]);
    pen.globalAlpha = 1;
  }

  // The more lines there are, the thinner and fainter are those of few ties.
  #alpha(line) {
    const share = line.ties.length / this.most.line;
    return 0.85 - this.crowd * (0.72 - (0.6 - 0.35 * this.dense) * share);
  }

  #width(line) {
    const few = line.formal ? 1.9 : 1.5;
    const share = Math.sqrt(line.ties.length / this.most.line);
    const grown = Math.min(2, 0.7 * Math.log2(line.ties.length));
    return (few + grown) * (1 - this.crowd) + (0.7 + (2.6 - 1.6 * this.dense) * share * Math.min(1, grown)) * this.crowd;
  }

  #colour(line) {
    return line.formal ? this.colours.accent : this.colours.warm;
  }

  #nodes(pen, labelled) {
    const small = this.view.width < 500;
    const shown = [];
    for (const node of this.nodes) {
      node.at = this.view.place(node.spot.lon, node.spot.lat);
      const share = Math.sqrt(node.ties / this.most.node);
      const roomy = Math.min(9, 2.8 + 1.1 * Math.sqrt(node.ties));
      node.radius = roomy * (1 - this.crowd) + (2 + (small ? 4 : 6) * (1 - this.dense / 2) * share) * this.crowd;
      if (node.at && this.#inside(node.at)) shown.push(node);
    }
    for (const node of shown.toReversed()) this.#node(pen, node, false);
    if (!labelled) return;
    const boxes = shown.length > FEW ? [] : shown.map(({ at: [x, y], radius }) => [x - radius, y - radius, x + radius, y + radius]);
    const most = boxes.length + (small ? 14 : 40);
    for (const node of shown) {
      if (boxes.length >= most) break;
      this.#label(pen, node, boxes, false);
    }
  }

  #inside([x, y]) {
    return x > -20 && x < this.view.width + 20 && y > -20 && y < this.view.height + 20;
  }

  #node(pen, node, pointed) {
    if (!node.at) return;
    const { colours, ratio } = this;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.beginPath();
    pen.arc(...node.at, node.radius, 0, TAU);
    const solid = pointed || node.places > 1;
    pen.fillStyle = solid ? colours.accent : colours.panel;
    pen.fill();
    pen.lineWidth = node.radius > 4 ? 2 : 1.3;
    pen.strokeStyle = solid ? colours.panel : colours.accent;
    pen.lineCap = "butt";
    pen.setLineDash(node.spot.rough ? [2, 1.5] : []);
    pen.stroke();
    pen.setLineDash([]);
  }

  // Writes a name where it covers no other, if there is room: beside its node, below it or above.
  #label(pen, node, boxes, pointed) {
    if (!node.at) return;
    const { colours, ratio, view } = this;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.font = `600 13px ${this.font}`;
    pen.textBaseline = "middle";
    const text = node.places > 1 ? `${node.spot.name} +${node.places - 1}` : node.spot.name;
    const width = pen.measureText(text).width;
    const [x, y] = node.at;
    const gap = node.radius + 5;
    const over = [x - width / 2, gap + 6];
    const spots = [[x + gap, y], [x - gap - width, y], [over[0], y + over[1]], [over[0], y - over[1]]];
    const boxOf = ([left, middle]) => [left - 2, middle - 9, left + width + 2, middle + 9];
    const inside = ([left, top, right, bottom]) => left >= 0 && right <= view.width && top >= 0 && bottom <= view.height;
    const within = spots.filter((spot) => inside(boxOf(spot)));
    const spot = within.find((one) => !boxes.some((other) => overlap(boxOf(one), other))) ?? (pointed && (within[0] ?? spots[1]));
    if (!spot) return;
    boxes.push(boxOf(spot));
    pen.lineWidth = 3.5;
    pen.lineJoin = "round";
    pen.strokeStyle = colours.sea;
    pen.strokeText(text, ...spot);
    pen.fillStyle = colours.ink;
    pen.fillText(text, ...spot);
  }
}

function overlap(a, b) {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}

function distance(x, y, [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const share = length ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length)) : 0;
  return Math.hypot(x - ax - share * dx, y - ay - share * dy);
}
