// What is seen of the assistant: its mouth follows the sound that is heard, its face what it means.
import { createAvatar, createOrb } from "./avatar/index.js";

const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches || document.documentElement.dataset.motion === "off";

export const AVATAR = "avatar";

export class Face {
  #holder;
  #drawn = null;
  #turn = 0;

  constructor(holder) {
    this.#holder = holder;
  }

  draw(type, look) {
    this.#drawn?.destroy();
    this.#holder.replaceChildren();
    const create = type === AVATAR ? createAvatar : createOrb;
    this.#drawn = create(this.#holder, { look, reducedMotion: reducedMotion() });
  }

  // The mouths of a sentence; `heard` tells how far its turn is heard, in milliseconds.
  speak({ turn_id: turn, expression, intensity, visemes }, heard) {
    if (turn !== this.#turn) this.hush();
    this.#turn = turn;
    if (expression) this.#drawn.setExpression(expression, intensity ?? 1);
    if (visemes?.length) this.#drawn.setVisemes(visemes, () => heard(turn));
  }

  // Turns up to that one are silent.
  hush(upTo = Infinity) {
    if (this.#turn <= upTo) this.#drawn.setVisemes([], () => 0);
  }

  set state(state) {
    this.#drawn.setState(state);
  }

  set level(level) {
    this.#drawn.setLevel(level);
  }
}
