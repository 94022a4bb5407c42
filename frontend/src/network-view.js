// The picture on a canvas: what is seen of the network, thinned out as far as it must be.

const MOST_NODES = 1600;
const MOST_PAIRS = 9000;
const MOST_WHILE_MOVING = 2500;
const MOST_LABELS = 70;
const MOST_OVER = 12; // the names that may cover dots, as they are looked for first
const MARGIN = 46;
const DEEPEST = 80;
const PART = 1500; // from so many parties on, each community was given a place of its own
const FONT = "600 13px ";

export class View {
  constructor(canvas, model, nameOf) {
    this.canvas = canvas;
    this.model = model;
    this.nameOf = nameOf;
    this.context = canvas.getContext("2d");
    this.k = 1;
    this.lengths = new Map();
    this.lit = -1; // the party under the pointer, or in the list
    this.selected = -1;
    this.box = frame(model.nodes);
    this.restyle();
  }

  // Reads the colours of the page, which differ in the dark.
  restyle() {
    const style = getComputedStyle(this.canvas);
    const read = (name) => style.getPropertyValue(name).trim();
    this.palette = Array.from({ length: 9 }, (_, number) => read(`--c${number}`));
    Object.assign(this, { ink: read("--ink"), sea: read("--sea"), tie: read("--tie"), accent: read("--accent") });
    this.font = FONT + (style.fontFamily || "sans-serif");
    this.lengths.clear();
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    Object.assign(this, { width, height, ratio });
    [this.canvas.width, this.canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
    this.scale = Math.min((width - 2 * MARGIN) / this.box.wide, (height - 2 * MARGIN) / this.box.high);
    if (this.k === 1) this.fit();
  }

  fit() {
    this.k = 1;
    this.x = this.width / 2 - this.box.x * this.scale;
    this.y = this.height / 2 - this.box.y * this.scale;
  }

  move(x, y) {
    const [wide, high] = [this.box.wide * this.scale * this.k, this.box.high * this.scale * this.k];
    const keep = (start, length, room) => Math.min(room * 0.75, Math.max(room * 0.25 - length, start));
    const [left, top] = [(this.box.x - this.box.wide / 2) * this.scale * this.k, (this.box.y - this.box.high / 2) * this.scale * this.k];
    this.x = keep(this.x + x + left, wide, this.width) - left;
    this.y = keep(this.y + y + top, high, this.height) - top;
  }

  zoom(factor, [x, y] = [this.width / 2, this.height / 2]) {
    const k = Math.min(DEEPEST, Math.max(0.7, this.k * factor));
    this.x = x - ((x - this.x) * k) / this.k;
    this.y = y - ((y - this.y) * k) / this.k;
    this.k = k;
    this.move(0, 0);
  }

  // Brings a party to the middle, near enough to tell it from others.
  seek(number) {
    const { x, y } = this.model.nodes[number];
    if (this.model.shown.length > 60) this.k = Math.max(this.k, Math.min(6, Math.sqrt(this.model.shown.length / 60)));
    this.x = this.width / 2 - x * this.scale * this.k;
    this.y = this.height / 2 - y * this.scale * this.k;
  }

  at({ x, y }) {
    const k = this.scale * this.k;
    return [x * k + this.x, y * k + this.y];
  }

  radius(number) {
    const few = this.model.shown.length < 60 ? 1.25 : 1;
    const most = this.model.shown.length > PART ? 7 : 11;
    const grown = Math.min(2.2, this.k ** 0.35);
    const small = Math.min(1, Math.sqrt(this.width / 760));
    return (2.4 + most * small * Math.sqrt(this.model.degrees[number] / this.model.most)) * grown * few;
  }

  // Chooses what is in the frame and fits in: the best connected, and those beside a chosen one.
  look() {
    const near = (node) => {
      const [x, y] = this.at(node);
      return x > -30 && y > -30 && x < this.width + 30 && y < this.height + 30;
    };
    const focus = this.focus;
    const beside = focus < 0 ? null : this.model.near[focus];
    const inside = this.model.shown.filter(near);
    this.visible = inside.filter(({ number }, place) => place < MOST_NODES || number === focus || beside?.has(number));
    this.drawn = new Set(this.visible.map(({ number }) => number));
    return inside.length;
  }

  get focus() {
    return this.lit >= 0 ? this.lit : this.selected;
  }

  // Draws all; gives how many parties are drawn of how many there are.
  draw(moving = false) {
    const { context, model } = this;
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    this.look();
    const focus = this.focus;
    const beside = focus < 0 ? null : model.near[focus];
    if (this.visible.length < model.shown.length && this.k < 4 && model.nodes.length > PART) this.#drawParts();
    this.#drawTies(beside, moving);
    this.#drawNodes(focus, beside);
    if (!moving || this.visible.length < 600) this.#drawNames(focus, beside);
    return [this.visible.length, model.shown.length];
  }

  // Fills the place of each community lightly, for all those that are not drawn themselves.
  #drawParts() {
    const parts = (this.parts ??= findParts(this.model.nodes));
    const { context } = this;
    context.globalAlpha = 0.13;
    for (const part of parts) {
      const [x, y] = this.at(part);
      context.fillStyle = this.palette[this.model.colours[part.first]];
      context.beginPath();
      context.arc(x, y, part.reach * this.scale * this.k + 6, 0, 2 * Math.PI);
      context.fill();
    }
    context.globalAlpha = 1;
  }

  #drawTies(beside, moving) {
    const { context, model, drawn } = this;
    const most = moving || beside ? MOST_WHILE_MOVING : MOST_PAIRS; // few are enough where they are faint
    const line = (pair) => {
      context.moveTo(...this.at(model.nodes[pair.one]));
      context.lineTo(...this.at(model.nodes[pair.other]));
    };
    const thin = [[], [], []];
    let count = 0;
    for (const pair of model.pairs) {
      if (count >= most) break;
      if (!drawn.has(pair.one) || !drawn.has(pair.other)) continue;
      thin[Math.min(2, Math.floor(pair.edges.length / 2))].push(pair);
      count += 1;
    }
    const crowd = Math.min(1, Math.max(0.3, 14 / Math.sqrt(count + 1)));
    thin.forEach((pairs, weight) => {
      context.globalAlpha = (beside ? 0.12 : 0.5 + weight * 0.1) * crowd;
      context.strokeStyle = this.tie;
      context.lineWidth = [1, 2, 3.2][weight];
      context.beginPath();
      pairs.forEach(line);
      context.stroke();
    });
    if (beside) {
      context.globalAlpha = 0.85;
      context.strokeStyle = this.accent;
      context.lineWidth = 1.6;
      context.beginPath();
      for (const pair of beside.values()) line(pair);
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  #drawNodes(focus, beside) {
    const { context, model } = this;
    context.strokeStyle = this.sea;
    context.lineWidth = this.visible.length > 500 ? 0.8 : 1.5;
    for (let place = this.visible.length - 1; place >= 0; place -= 1) {
      const node = this.visible[place];
      const { number } = node;
      const faint = beside && number !== focus && !beside.has(number);
      const [x, y] = this.at(node);
      context.globalAlpha = faint ? 0.22 : 1;
      context.fillStyle = this.palette[model.colours[number]];
      context.beginPath();
      context.arc(x, y, this.radius(number), 0, 2 * Math.PI);
      context.fill();
      context.stroke();
    }
    context.globalAlpha = 1;
    if (focus >= 0 && this.drawn.has(focus)) {
      const [x, y] = this.at(model.nodes[focus]);
      context.strokeStyle = this.ink;
      context.lineWidth = 2;
      context.beginPath();
      context.arc(x, y, this.radius(focus) + 3, 0, 2 * Math.PI);
      context.stroke();
    }
  }

  // Writes names where they cover no other, those of the chosen party and its partners first.
  #drawNames(focus, beside) {
    const { context, model } = this;
    context.font = this.font;
    context.textBaseline = "middle";
    context.lineJoin = "round";
    const order = beside
      ? [...this.visible.filter(({ number }) => number === focus), ...this.visible.filter(({ number }) => beside.has(number))]
      : this.visible;
    const crowded = this.visible.length > 250;
    const boxes = crowded || beside ? [] : this.visible.map((node) => this.#around(node));
    const names = [this.#buttons()];
    boxes.push(...names);
    let count = 0;
    for (const [place, node] of order.entries()) {
      if (count >= MOST_LABELS) break;
      const others = place < MOST_OVER && this.visible.length > 60 ? names : boxes;
      const name = this.nameOf(node.number);
      const length = this.#measure(name);
      const [x, y] = this.at(node);
      const away = this.radius(node.number) + 4;
      const own = boxes.find((box) => box.number === node.number);
      const side = [x + away, x - away - length].find((left) => {
        const box = { left, top: y - 8, right: left + length, bottom: y + 8 };
        const inside = left > 2 && box.right < this.width - 2 && box.top > 0 && box.bottom < this.height;
        const free = inside && !others.some((other) => other !== own && overlap(box, other));
        if (free || node.number === focus) {
          boxes.push(box);
          names.push(box);
        }
        return free || node.number === focus;
      });
      if (side === undefined) continue;
      count += 1;
      context.strokeStyle = this.sea;
      context.lineWidth = 3.5;
      context.strokeText(name, side, y);
      context.fillStyle = this.ink;
      context.fillText(name, side, y);
    }
  }

  // Gives the place of the buttons, which lie over the picture.
  #buttons() {
    const { offsetLeft: left, offsetTop: top, offsetWidth: wide, offsetHeight: high } = this.canvas.nextElementSibling;
    return { left: left - 4, top: top - 4, right: left + wide, bottom: top + high + 4 };
  }

  #around(node) {
    const [x, y] = this.at(node);
    const radius = this.radius(node.number);
    return { number: node.number, left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
  }

  #measure(name) {
    let length = this.lengths.get(name);
    if (length === undefined) {
      length = this.context.measureText(name).width;
      this.lengths.set(name, length);
    }
    return length;
  }

  // Gives the party at a point, or -1: the nearest within reach of a pointer or a finger.
  pick([x, y], touch = false) {
    let best = -1;
    let least = Infinity;
    for (const node of this.visible ?? []) {
      const [a, b] = this.at(node);
      const distance = Math.hypot(a - x, b - y) - this.radius(node.number);
      if (distance < least && distance < (touch ? 16 : 5)) [least, best] = [distance, node.number];
    }
    return best;
  }
}

function overlap(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function frame(nodes) {
  const xs = nodes.map(({ x }) => x);
  const ys = nodes.map(({ y }) => y);
  const span = (values) => values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
  const [[left, right], [top, bottom]] = [span(xs), span(ys)];
  return { x: (left + right) / 2, y: (top + bottom) / 2, wide: Math.max(right - left, 1), high: Math.max(bottom - top, 1) };
}

// Gives the middle and the reach of each community that is large enough to see.
function findParts(nodes) {
  const members = new Map();
  for (const node of nodes) {
    if (!members.has(node.community)) members.set(node.community, []);
    members.get(node.community).push(node);
  }
  return [...members.values()].filter((part) => part.length > 3).map((part) => {
    const x = part.reduce((sum, node) => sum + node.x, 0) / part.length;
    const y = part.reduce((sum, node) => sum + node.y, 0) / part.length;
    const reaches = part.map((node) => Math.hypot(node.x - x, node.y - y)).sort((a, b) => a - b);
    return { x, y, first: part[0].number, reach: reaches[Math.floor(reaches.length * 0.97)] };
  });
}
