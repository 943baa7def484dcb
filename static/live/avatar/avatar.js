// A face that speaks: the pose of each moment from the sound, the state and the expression, drawn by portrait.js.
import { expression, mixed } from "./expressions.js";
import { everyFrame } from "./frames.js";
import { Blinking, Gaze, chance, share, sway } from "./life.js";
import { REST, drawn } from "./portrait.js";
import { ring } from "./ring.js";
import { SHAPES, blend, joined, mouthAt, mouthOfLevel } from "./visemes.js";

const STATES = ["idle", "listening", "thinking", "speaking"];
const EXPRESSION_TAKES = 150;
const MOUTH_CLOSES = 60;
// Without the sound's own visemes the mouth goes by how loud it is.
const LEAST_LEVEL = 0.02;
let made = 0;

export class Avatar {
  #visemes = [];
  #clock = () => -Infinity;
  #state = "idle";
  #level = 0;
  #mood = expression("neutral");
  #pose = REST;

  constructor(element, look, isStill) {
    const random = chance([...look.id].reduce((sum, letter) => sum * 31 + letter.codePointAt(0), 7));
    this.isStill = isStill;
    this.blinking = new Blinking(random);
    this.gaze = new Gaze(random);
    this.picture = drawn(look, `avatar-${(made += 1)}`);
    this.ring = ring(this.picture.svg);
    this.picture.svg.setAttribute("class", "face-portrait");
    this.picture.svg.setAttribute("aria-hidden", "true");
    element.replaceChildren(this.picture.svg);
    this.setState("idle");
    this.stop = everyFrame((now, passed) => this.#draw(now, passed));
  }

  setVisemes(timeline, clock) {
    this.#visemes = joined(this.#visemes, timeline);
    this.#clock = clock;
  }

  setExpression(name, intensity = 1) {
    this.#mood = expression(name, intensity);
  }

  setState(state) {
    if (!STATES.includes(state)) return;
    this.#state = state;
    this.gaze.turn(state);
    this.blinking.soon(performance.now());
    this.ring.show(state);
  }

  setLevel(level) {
    this.#level = Math.max(0, Math.min(1, level));
  }

  destroy() {
    this.stop();
    this.picture.svg.remove();
  }

  get #face() {
    const thinks = this.#state === "thinking";
    return thinks ? mixed(this.#mood, expression("thinking"), 0.8) : this.#mood;
  }

  #mouth(passed) {
    const due = mouthAt(this.#visemes, this.#clock());
    if (due) return due;
    const target = this.#state === "speaking" && this.#level > LEAST_LEVEL ? mouthOfLevel(this.#level) : SHAPES.sil;
    const part = share(passed, MOUTH_CLOSES);
    return blend([[1 - part, this.#pose.mouth], [part, target]]);
  }

  #draw(now, passed) {
    const face = mixed(this.#pose.face, this.#face, share(passed, EXPRESSION_TAKES));
    const mouth = this.#mouth(passed);
    this.#pose = this.isStill ? this.#stillPose(mouth) : this.#livingPose(now, passed, face, mouth);
    this.picture.show(this.#pose);
    this.ring.draw(this.#level);
  }

  #stillPose(mouth) {
    const face = this.#face;
    return { ...REST, face: { ...face, tilt: 0 }, mouth, eyes: { x: face.x, y: face.y } };
  }

  #livingPose(now, passed, face, mouth) {
    const { eyes, head } = this.gaze.at(now, passed);
    const looks = { x: Math.max(-1, Math.min(1, eyes.x + face.x * 0.4)), y: Math.max(-1, Math.min(1, eyes.y + face.y * 0.4)) };
    const nod = this.#state === "speaking" ? this.#level * 0.25 : 0;
    return { face, mouth, eyes: looks, head: { x: head.x, y: head.y + nod }, closed: this.blinking.at(now), sway: sway(now) };
  }
}
