// An answer on a map: places as points, and lines between those that stand in one row.

import { feature } from "topojson-client";
import coarse from "world-atlas/land-110m.json";
import fine from "world-atlas/land-50m.json";
import { chooseMiddle, GRID, View } from "./map-view.js";
import { makeStage } from "./query-stage.js";

const MOST = 1500;

const CLOSE = 5; // from here on the fine outline is wanted
const loaded = new Map();

/** Load an outline of the land, once. */
function loadLand(file) {
  if (!loaded.has(file)) {
    const reading = fetch(new URL(file, import.meta.url)).then((response) => response.json());
    loaded.set(file, reading.then((atlas) => feature(atlas, atlas.objects.land)));
  }
  return loaded.get(file);
}

/** Show places on a map. */
export async function showMap({ points, lines, missing }, { words, addresses }) {
  const ground = { land: await loadLand(coarse), fine: false };
  const shown = [...points].sort((a, b) => b.count - a.count).slice(0, MOST);
  const most = Math.max(...shown.map((point) => point.count));
  const pins = shown.map((point) => ({
    ...point,
    lon: point.long,
    weight: point.count,
    size: 9 + 13 * Math.sqrt((point.count - 1) / Math.max(most - 1, 1)),
    href: point.iri && addresses.link(point.iri),
  }));
  const pairs = lines
    .slice(0, MOST)
    .map(({ from, to }) => [{ lon: from[0], lat: from[1] }, { lon: to[0], lat: to[1] }]);
  const world = new View();
  world.middle = chooseMiddle(pairs);
  const ends = pairs.length ? pairs : pins.map((pin) => [pin, pin]);
  let begun = false;
  const view = {
    resize(width, height) {
      world.resize(width, height);
      if (!begun) this.whole();
      begun = true;
    },
    move: (dx, dy) => world.move(dx, dy),
    zoom: (factor, at) => world.zoom(factor, at),
    whole: () => world.go(world.fit(ends)),
    at: (pin) => world.place(pin.lon, pin.lat),
  };
  const note = [
    words("places", { n: points.length }),
    lines.length && words("ties", { n: lines.length }),
    missing && words("unplaced", { n: missing }),
    points.length > MOST && words("first", { n: MOST }),
    words("inTable"),
  ];
  return makeStage({
    pins,
    view,
    words,
    label: words("map"),
    note: note.filter(Boolean).join(" · "),
    paint: (context, size, colour, again) => {
      paint(context, size, colour, { world, ground: ground.land, pairs });
      if (world.k < CLOSE || ground.fine) return;
      ground.fine = true;
      loadLand(fine).then((land) => {
        ground.land = land;
        again();
      });
    },
  });
}

function paint(context, { width, height }, colour, { world, ground, pairs }) {
  const [k, x, y] = world.transform;
  context.fillStyle = colour("sea");
  context.fillRect(0, 0, width, height);
  context.save();
  context.translate(x, y);
  context.scale(k, k);
  context.lineWidth = 0.7 / k;
  context.strokeStyle = colour("grid");
  context.stroke(world.path(GRID));
  context.fillStyle = colour("land");
  context.fill(world.path(ground));
  context.lineWidth = 1.6 / k;
  context.strokeStyle = colour("accent");
  context.globalAlpha = pairs.length > 200 ? 0.35 : 0.7;
  context.beginPath();
  for (const [from, to] of pairs) {
    for (const piece of world.line(from, to)) {
      piece.forEach((point, at) => (at ? context.lineTo(...point) : context.moveTo(...point)));
    }
  }
  context.stroke();
  context.restore();
}
