// Moves and zooms a view by pointers, wheel and keys.

const KEY_STEP = 60;
const KEY_ZOOM = 1.5;
const STILL = 5; // pixels that the pointer may move during a click

const nothing = () => {};

// Calls `moved(moving)` after each change of the view, `pointed(at)` where the pointer is, or with
// null when it has left, and `clicked(at, touch)`. Links in the element work, unless they are dragged.
// Only the element is listened to.
export function handle(element, view, { moved, reset, pointed = nothing, clicked = nothing }) {
  const held = new Map();
  let travelled = 0;
  const at = (event) => {
    const frame = element.getBoundingClientRect();
    return [event.clientX - frame.left, event.clientY - frame.top];
  };

  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    if (held.size === 0) travelled = 0;
    held.set(event.pointerId, at(event));
  });

  element.addEventListener("pointermove", (event) => {
    const now = at(event);
    if (!event.buttons) held.delete(event.pointerId); // let go of where it was not seen
    const before = held.get(event.pointerId);
    if (!before) {
      pointed(now);
      return;
    }
    travelled += Math.hypot(now[0] - before[0], now[1] - before[1]);
    const others = [...held].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
    if (others.length === 1) pinch(others[0], before, now);
    else if (travelled > STILL) view.move(now[0] - before[0], now[1] - before[1]);
    held.set(event.pointerId, now);
    if (travelled <= STILL) return;
    element.setPointerCapture(event.pointerId); // no sooner: a click is to reach what was pressed
    moved(true);
  });

  function pinch(other, before, now) {
    const spread = (point) => Math.hypot(point[0] - other[0], point[1] - other[1]);
    const middle = [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2];
    view.zoom(spread(now) / Math.max(1, spread(before)), middle);
    view.move((now[0] - before[0]) / 2, (now[1] - before[1]) / 2);
  }

  element.addEventListener("pointerup", (event) => {
    if (!held.delete(event.pointerId) || held.size) return;
    if (travelled > STILL) moved(false);
    else clicked(at(event), event.pointerType === "touch");
  });
  element.addEventListener("pointercancel", (event) => {
    held.delete(event.pointerId);
    moved(false);
  });
  element.addEventListener("pointerleave", () => pointed(null));
  element.addEventListener("click", (event) => {
    if (event.detail && travelled > STILL) event.preventDefault(); // it ends a drag
  });

  // The wheel belongs to the page until the map has the focus.
  element.addEventListener(
    "wheel",
    (event) => {
      const focused = element.contains(document.activeElement) || document.activeElement === element;
      if (!event.ctrlKey && !event.metaKey && !focused) return;
      event.preventDefault();
      view.zoom(2 ** (-event.deltaY * (event.deltaMode ? 0.05 : 0.003)), at(event));
      moved(true);
      settle();
    },
    { passive: false },
  );
  let waiting = 0;
  function settle() {
    clearTimeout(waiting);
    waiting = setTimeout(() => moved(false), 120);
  }

  element.addEventListener("dblclick", (event) => {
    view.zoom(event.shiftKey ? 0.5 : 2, at(event));
    moved(false);
  });

  const keys = {
    ArrowLeft: () => view.move(KEY_STEP, 0),
    ArrowRight: () => view.move(-KEY_STEP, 0),
    ArrowUp: () => view.move(0, KEY_STEP),
    ArrowDown: () => view.move(0, -KEY_STEP),
    "+": () => view.zoom(KEY_ZOOM),
    "=": () => view.zoom(KEY_ZOOM),
    "-": () => view.zoom(1 / KEY_ZOOM),
    0: reset,
  };
  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
    moved(true);
    settle();
  });
}
