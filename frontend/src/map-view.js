// Projections, and how they are moved: a flat map that is shifted and scaled, a globe that is turned.

import { geoGraticule10, geoInterpolate, geoDistance, geoNaturalEarth1, geoOrthographic, geoPath } from "d3-geo";

const STEP = 0.05; // radians between the points of a line
const DEEPEST = 60;
const CUTS = [-169, -30]; // meridians in the Bering Strait and the Atlantic

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

// Chooses the middle meridian of the map, so that few ties cross its edge.
export function chooseMiddle(pairs) {
  const crossings = CUTS.map((cut) => pairs.filter(([a, b]) => crosses(a.lon, b.lon, cut)).length);
  return CUTS[crossings.indexOf(Math.min(...crossings))] + 180;
}

function crosses(a, b, cut) {
  const [west, east] = a < b ? [a, b] : [b, a];
  const between = west < cut && cut < east;
  return east - west <= 180 ? between : !between;
}

// The world in a frame of so many pixels. `k` is 1 where the whole world fits.
export class View {
  constructor() {
    this.globe = false;
    this.straight = false;
    this.width = this.height = 0;
    this.k = 1;
    this.x = this.y = 0; // where the middle of the frame is, on the flat map at k = 1
    this.middle = 11;
    this.turn = [-11, -30];
    this.flat = geoNaturalEarth1();
    this.round = geoOrthographic().clipAngle(90);
  }

  resize(width, height) {
    [this.width, this.height] = [width, height];
    this.flat.rotate([-this.middle, 0]).fitSize([width, height], { type: "Sphere" });
    this.#keep();
  }

  get projection() {
    if (!this.globe) return this.flat;
    const radius = (Math.min(this.width, this.height) / 2 - 8) * this.k;
    return this.round.scale(radius).translate([this.width / 2, this.height / 2]).rotate(this.turn);
  }

  // Whether what was projected only needs to be shifted and scaled when the view moves.
  get fixed() {
    return !this.globe;
  }

  // From projected points to pixels: scale, and two shifts.
  get transform() {
    if (this.globe) return [1, 0, 0];
    return [this.k, this.width / 2 - this.x * this.k, this.height / 2 - this.y * this.k];
  }

  place(lon, lat) {
    if (this.globe && this.hidden(lon, lat)) return null;
    const point = this.projection([lon, lat]);
    const [k, x, y] = this.transform;
    return [point[0] * k + x, point[1] * k + y];
  }

  hidden(lon, lat) {
    return geoDistance([lon, lat], [-this.turn[0], -this.turn[1]]) > Math.PI / 2 - 1e-6;
  }

  shows(lon, lat) {
    const at = this.place(lon, lat);
    return at !== null && at[0] >= 0 && at[0] <= this.width && at[1] >= 0 && at[1] <= this.height;
  }

  move(dx, dy) {
    if (this.globe) {
      const degrees = 180 / Math.PI / this.projection.scale();
      this.turn = [this.turn[0] + dx * degrees, clamp(this.turn[1] - dy * degrees, -85, 85)];
    } else {
      this.x -= dx / this.k;
      this.y -= dy / this.k;
      this.#keep();
    }
  }

  // Zooms about a point of the frame, which stays where it is.
  zoom(factor, [px, py] = [this.width / 2, this.height / 2]) {
    const before = this.k;
    this.k = clamp(this.k * factor, 1, this.globe ? 20 : DEEPEST);
    if (this.globe) return;
    const [dx, dy] = [px - this.width / 2, py - this.height / 2];
    this.x += dx / before - dx / this.k;
    this.y += dy / before - dy / this.k;
    this.#keep();
  }

  // What shows all of some places, and the lines between them: to be gone to, or moved towards.
  fit(pairs) {
    if (this.globe) {
      const sum = [0, 0, 0];
      for (const { lon, lat } of pairs.flat()) {
        const [l, p] = [(lon * Math.PI) / 180, (lat * Math.PI) / 180];
        sum[0] += Math.cos(p) * Math.cos(l);
        sum[1] += Math.cos(p) * Math.sin(l);
        sum[2] += Math.sin(p);
      }
      const lon = (Math.atan2(sum[1], sum[0]) * 180) / Math.PI;
      const lat = (Math.atan2(sum[2], Math.hypot(sum[0], sum[1])) * 180) / Math.PI;
      return { k: 1, turn: pairs.length ? [-lon, -clamp(lat, -60, 60)] : this.turn };
    }
    const points = pairs.flatMap(([a, b]) => this.line(a, b).flat());
    if (!points.length) return { k: 1, x: this.width / 2, y: this.height / 2 };
    const [left, top, right, bottom] = points.reduce(
      ([l, t, r, b], [x, y]) => [Math.min(l, x), Math.min(t, y), Math.max(r, x), Math.max(b, y)],
      [Infinity, Infinity, -Infinity, -Infinity],
    );
    const room = Math.min(
      this.width / Math.max((right - left) * 1.2, this.width / 8),
      this.height / Math.max((bottom - top) * 1.3, this.height / 8),
    );
    return { k: clamp(room, 1, 8), x: (left + right) / 2, y: (top + bottom) / 2 };
  }

  go({ k, x = this.x, y = this.y, turn = this.turn }) {
    [this.k, this.x, this.y, this.turn] = [k, x, y, turn];
    this.#keep();
  }

  // A line between two places as projected points, in pieces where it leaves the edge or goes
  // behind the globe.
  line(a, b) {
    const { projection } = this;
    const ends = [[a.lon, a.lat], [b.lon, b.lat]];
    if (this.straight && !this.globe) return [ends.map((end) => projection(end))];
    const along = geoInterpolate(...ends);
    const steps = Math.max(2, Math.ceil(geoDistance(...ends) / STEP));
    const pieces = [];
    let piece = null;
    for (let step = 0; step <= steps; step += 1) {
      const at = along(step / steps);
      if (this.globe && this.hidden(...at)) {
        piece = null;
        continue;
      }
      const point = projection(at);
      if (!piece || (!this.globe && Math.abs(point[0] - piece.at(-1)[0]) > this.width / 3)) {
        pieces.push((piece = []));
      }
      piece.push(point);
    }
    return pieces;
  }

  path(shape) {
    const path = new Path2D();
    geoPath(this.projection, path)(shape);
    return path;
  }

  #keep() {
    const [across, down] = [this.width / 2 / this.k, this.height / 2 / this.k];
    this.x = clamp(this.x, across, this.width - across);
    this.y = clamp(this.y, down, this.height - down);
  }
}

export const GRID = geoGraticule10();
export const SPHERE = { type: "Sphere" };
