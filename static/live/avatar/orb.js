// A voice without a face: the rings of a tree. What is said to it runs inwards over the rings, what it says runs outwards.
import { everyFrame } from "./frames.js";
import { node } from "./nodes.js";
import { Levels, RINGS, ringPath } from "./rings.js";
import { joined, mouthAt } from "./visemes.js";

const PACE_MS = 55;

export class Orb {
  #visemes = [];
  #clock = () => -Infinity;
  #level = 0;
  #levels = new Levels();
  #state = "idle";

  constructor(element, isStill) {
    this.isStill = isStill;
    this.svg = node("svg", { class: "orb", viewBox: "0 0 400 400", "aria-hidden": "true" });
    this.glow = node("circle", { class: "orb-glow", cx: 200, cy: 200, r: 60 });
    this.rings = RINGS.map((_, at) => node("path", { class: at === RINGS.length - 1 ? "orb-bark" : "orb-ring" }));
    this.bud = node("path", { class: "orb-bud", d: "M0 -9C6 -6 6 4 0 9C-6 4 -6 -6 0 -9Z" });
    this.svg.append(this.glow, ...this.rings, this.bud);
    element.replaceChildren(this.svg);
    this.setState("idle");
    this.stop = everyFrame((now) => this.#draw(now));
  }

  setVisemes(timeline, clock) {
    this.#visemes = joined(this.#visemes, timeline);
    this.#clock = clock;
  }

  // A voice alone has no expressions.
  setExpression() {}

  setState(state) {
    this.#state = state;
    this.svg.setAttribute("data-state", state);
  }

  setLevel(level) {
    this.#level = Math.max(0, Math.min(1, level));
  }

  destroy() {
    this.stop();
    this.svg.remove();
  }

  get #loudness() {
    if (this.#state !== "speaking") return this.#level;
    return Math.max(this.#level, (mouthAt(this.#visemes, this.#clock())?.open ?? 0) * 0.7);
  }

  // How loud it was when what a ring shows passed it.
  #levelAt(at, now) {
    if (this.#state === "idle" || this.#state === "thinking") return 0;
    const way = this.#state === "listening" ? RINGS.length - 1 - at : at;
    return this.#levels.at(now - way * PACE_MS);
  }

  #draw(now) {
    this.#levels.add(now, this.#loudness);
    const time = this.isStill ? 0 : now;
    this.rings.forEach((path, at) => path.setAttribute("d", ringPath(at, time, this.isStill ? 0 : this.#levelAt(at, now))));
    this.glow.setAttribute("r", (56 + 34 * this.#levels.at(now)).toFixed(1));
    this.#placeBud(time);
  }

  // While it thinks a bud goes around on one of the rings.
  #placeBud(time) {
    const turn = time / 2600;
    const [x, y] = [200 + Math.cos(turn) * 92, 200 + Math.sin(turn) * 92];
    this.bud.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${((turn * 180) / Math.PI + 180).toFixed(1)})`);
  }
}
