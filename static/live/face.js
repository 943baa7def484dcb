// What is seen of the assistant: its mouth follows the sound that is heard, its face what it means.
import { createAvatar, createOrb } from "./avatar/index.js";
import { createVideoAvatar } from "./video_avatar.js";

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
    this.#drawn = create(this.#holder, { look });
  }

  // A film of it is shown from now on, while there is one; `begin` asks for it, `told` hears whether it is shown, and why not.
  film(begin, told) {
    const film = createVideoAvatar(this.#holder, { drawn: this.#drawn, begin });
    film.addEventListener("shown", () => told(true));
    film.addEventListener("lost", ({ detail }) => told(false, detail.words));
    this.#drawn = film;
  }

  // The next sound of the assistant, for a face that makes its film of it.
  hear(samples) {
    this.#drawn.speak?.(samples);
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
