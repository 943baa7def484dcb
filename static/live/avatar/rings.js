// The rings of the orb as lines: uneven as a tree's, breathing, swollen where sound passes.
const CORNERS = 40;
// Radius, and how uneven: good years and bad ones.
export const RINGS = [
  [18, 0.05],
  [34, 0.05],
  [46, 0.045],
  [66, 0.04],
  [80, 0.04],
  [104, 0.03],
  [120, 0.03],
  [146, 0.025],
];

const REMEMBERED_MS = 1000;

// How loud it was lately; falls slower than it rises.
export class Levels {
  #past = [];

  add(now, level) {
    const last = this.#past.at(-1)?.[1] ?? 0;
    this.#past.push([now, Math.max(level, last * 0.88)]);
    while (this.#past[0][0] < now - REMEMBERED_MS) this.#past.shift();
  }

  at(moment) {
    return this.#past.findLast(([when]) => when <= moment)?.[1] ?? 0;
  }
}

function radius(at, angle, time, level) {
  const [base, uneven] = RINGS[at];
  const grain = Math.sin(3 * angle + at * 1.3) * 0.5 + Math.sin(5 * angle + 2 + at * 0.7) * 0.3 + Math.sin(2 * angle + 4) * 0.4;
  const wave = Math.sin(4 * angle + time / 700 + at * 0.9) * 0.35 + Math.sin(7 * angle - time / 900) * 0.2;
  const breath = 1 + 0.018 * Math.sin(time / 900 - at * 0.35);
  return base * (1 + uneven * grain) * breath + level * (5 + at * 1.9) * (0.75 + wave);
}

// A closed line through points around the middle, rounded by Catmull and Rom's rule.
export function ringPath(at, time, level) {
  const points = Array.from({ length: CORNERS }, (_, corner) => {
    const angle = (corner / CORNERS) * 2 * Math.PI;
    const far = radius(at, angle, time, level);
    return [200 + Math.cos(angle) * far, 200 + Math.sin(angle) * far];
  });
  const point = (index) => points[(index + CORNERS) % CORNERS];
  const shown = ([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const towards = ([x, y], [ax, ay], [bx, by], part) => [x + (bx - ax) * part, y + (by - ay) * part];
  const curves = points.map((from, index) => {
    const [to, before, after] = [point(index + 1), point(index - 1), point(index + 2)];
    return `C${shown(towards(from, before, to, 1 / 6))} ${shown(towards(to, after, from, 1 / 6))} ${shown(to)}`;
  });
  return `M${shown(points[0])}${curves.join("")}Z`;
}
