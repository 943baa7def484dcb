// One flashcard: its question, turned over to the answer and the words it stands on, and whether one knew it.
import { AGAIN, KNOWN } from "./study-round.js";
import { asked, hasGap, sourceOf } from "./study-words.js";
import { copyOf } from "./templates.js";

const KEYS = { 1: AGAIN, ArrowLeft: AGAIN, 2: KNOWN, ArrowRight: KNOWN };

export class Card {
  #turned = false;

  constructor({ item, place, onAnswer }) {
    Object.assign(this, { item, onAnswer });
    const { root, slots } = copyOf("study-card");
    Object.assign(this, { root, slots });
    slots.answer.textContent = item.answer;
    // Of a sentence with a gap the answer is shown in its place.
    slots.answer.hidden = hasGap(item.question);
    const source = sourceOf(place);
    if (source) slots.back.append(source);
    // An answer that is the words of the document is not said twice.
    if (source?.querySelector("mark")?.textContent === item.answer) source.querySelector("blockquote").remove();
    slots.flip.addEventListener("click", () => this.turn());
    slots.again.addEventListener("click", () => onAnswer(AGAIN));
    slots.known.addEventListener("click", () => onAnswer(KNOWN));
    slots.face.addEventListener("click", ({ target }) => !target.closest("a") && getSelection().isCollapsed && this.turn());
    this.#draw();
  }

  focus() {
    this.slots.question.focus();
  }

  press(key) {
    if (key === " " || (key === "Enter" && !this.#turned)) this.turn();
    else if (this.#turned && KEYS[key]) this.onAnswer(KEYS[key]);
    else return false;
    return true;
  }

  turn() {
    this.#turned = !this.#turned;
    this.#draw();
    (this.#turned && !this.slots.answer.hidden ? this.slots.back : this.slots.question).focus({ preventScroll: true });
  }

  #draw() {
    const { question, back, face } = this.slots;
    question.replaceChildren(...asked(this.item.question, this.#turned ? this.item.answer : null));
    back.hidden = !this.#turned;
    face.toggleAttribute("data-turned", this.#turned);
    this.slots["front-keys"].hidden = this.#turned;
    this.slots["back-keys"].hidden = !this.#turned;
  }
}
