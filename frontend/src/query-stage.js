// A stage for a drawing: lines on a canvas, things on it as links, to be moved and zoomed.

import { handle } from "./gestures.js";
import { make } from "./dom.js";

const ROOM = { width: 10, height: 18 };
const CONTROLS = { w: 56, h: 132 }; // in the upper right corner

/**
 * Make a stage. `pins` are { text, href, size, language, weight }; `view` has resize(width, height),
 * move(dx, dy), zoom(factor, point), whole() and at(pin), which gives pixels or nothing; `paint`
 * draws what is behind the pins, given a context, its size, a function from names to colours, and
 * one to be painted again.
 */
export function makeStage({ pins, view, paint, words, label, note }) {
  const canvas = make("canvas", { "aria-hidden": "true" });
  const context = canvas.getContext("2d");
  const marks = [...pins].sort((a, b) => b.weight - a.weight).map((pin) => ({ pin, ...makePin(pin) }));
  const control = (name, sign, work) =>
    make("button", { type: "button", title: words(name), "aria-label": words(name), click: () => (work(), show()) }, sign);
  const layer = make(
    "div",
    { class: "pins", role: "application", tabindex: "0", "aria-label": label, "aria-describedby": "keys" },
    ...marks.map(({ element }) => element),
  );
  const stage = make(
    "div",
    { class: "stage", recolour: show },
    canvas,
    layer,
    make(
      "div",
      { class: "controls" },
      control("zoomIn", "+", () => view.zoom(1.6)),
      control("zoomOut", "−", () => view.zoom(1 / 1.6)),
      control("whole", "⤢", () => view.whole()),
    ),
  );

  let waiting = 0;
  function show() {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(render);
  }

  function render() {
    const { clientWidth: width, clientHeight: height } = stage;
    const ratio = devicePixelRatio || 1;
    [canvas.width, canvas.height] = [width * ratio, height * ratio];
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const style = getComputedStyle(stage);
    paint(context, { width, height }, (name) => style.getPropertyValue(`--${name}`), show);
    context.font = `600 12px ${style.getPropertyValue("--sans")}`;
    const focused = layer.querySelector(":focus");
    placePins(marks, view, { width, height }, context);
    if (focused?.hidden) layer.focus({ preventScroll: true }); // keys go on when a pin has left
  }

  new ResizeObserver(() => {
    if (!stage.clientWidth) return;
    view.resize(stage.clientWidth, stage.clientHeight);
    show();
  }).observe(stage);
  handle(layer, view, { moved: show, reset: () => view.whole() });
  const keys = make("span", { class: "unseen", id: "keys" }, words("keys"));
  return make("figure", { class: "drawing" }, stage, make("figcaption", { class: "muted" }, note, " ", keys));
}

// One listener for all stages, so that none is kept when it has left the page.
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  for (const stage of document.querySelectorAll(".stage")) stage.dispatchEvent(new Event("recolour"));
});

function makePin({ text, href, size, language }) {
  const dot = make("i");
  dot.style.width = dot.style.height = `${size}px`;
  const name = make("span", { lang: language || false, dir: "auto" }, text);
  const element = make(href ? "a" : "span", { class: "pin", href: href || false, title: text, draggable: "false" }, dot, name);
  return { element, name };
}

/** Put pins where they belong; a name is shown where neither a dot nor a name of more weight is. */
function placePins(marks, view, { width, height }, context) {
  const taken = [{ x: width - CONTROLS.w, y: 0, ...CONTROLS }];
  const shown = marks.filter((mark) => {
    const at = (mark.at = view.at(mark.pin));
    const inside = at && at[0] > -20 && at[0] < width + 20 && at[1] > -20 && at[1] < height + 20;
    mark.element.hidden = !inside;
    if (!inside) return false;
    mark.element.style.left = `${at[0]}px`;
    mark.element.style.top = `${at[1]}px`;
    const { size } = mark.pin;
    taken.push({ of: mark, x: at[0] - size / 2, y: at[1] - size / 2, w: size, h: size });
    return true;
  });
  for (const mark of shown) {
    const { pin, name, at } = mark;
    pin.width ??= Math.min(context.measureText(pin.text).width, 180);
    const room = { x: at[0] + pin.size / 2, y: at[1] - ROOM.height / 2, w: pin.width + ROOM.width, h: ROOM.height };
    const fits = room.x + room.w < width && !taken.some((other) => other.of !== mark && overlap(room, other));
    name.classList.toggle("quiet", !fits);
    if (fits) taken.push(room);
  }
}

const overlap = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
