// One question of a quiz: four answers to choose among, the verdict at once, with the words it stands on.
import { element } from "../js/dom.js";
import { icon } from "../js/icons.js";
import { announce } from "../js/toast.js";
import { asked, sourceOf } from "./study-words.js";
import { copyOf } from "./templates.js";

export class Question {
  constructor({ item, place, onAnswer, onNext }) {
    Object.assign(this, { item, place, onAnswer, onNext, verdict: null });
    const { root, slots } = copyOf("study-question");
    Object.assign(this, { root, slots });
    slots.words.append(...asked(item.question));
    this.options = item.options.map((words, at) => option(words, at));
    slots.options.append(...this.options.map(({ root: row }) => row));
    root.addEventListener("submit", (event) => {
      event.preventDefault();
      this.go();
    });
  }

  focus() {
    this.slots.words.focus();
  }

  get isJudged() {
    return this.verdict !== null;
  }

  get chosen() {
    return this.options.find(({ slots }) => slots.radio.checked) ?? null;
  }

  // True where the key means something here.
  press(key) {
    const at = Number(key) - 1;
    if (key === "Enter") this.go();
    else if (!this.isJudged && this.options[at]) this.#choose(this.options[at]);
    else return false;
    return true;
  }

  go() {
    if (this.isJudged) this.onNext();
    else if (this.chosen) this.#judge(this.chosen.words);
    else announce("Choose an answer first.");
  }

  #choose({ slots: { radio } }) {
    radio.checked = true;
    radio.focus();
  }

  #judge(words) {
    this.verdict = words === this.item.answer;
    this.onAnswer(words);
    for (const one of this.options) mark(one, { isRight: one.words === this.item.answer, isChosen: one.words === words });
    this.slots.words.replaceChildren(...asked(this.item.question, this.item.answer));
    this.slots.verdict.dataset.verdict = this.verdict ? "right" : "wrong";
    const said = element("p", { class: "study-said" }, icon(this.verdict ? "circle-check" : "circle-x"), this.verdict ? "Right" : `Not quite: ${this.item.answer}`);
    this.slots.verdict.replaceChildren(...[said, sourceOf(this.place)].filter(Boolean));
    this.slots.go.textContent = "Next";
    this.slots.go.focus({ preventScroll: true });
    this.slots.verdict.scrollIntoView({ block: "nearest" });
  }
}

function option(words, at) {
  const { root, slots } = copyOf("study-option");
  slots.radio.value = words;
  slots.key.textContent = String(at + 1);
  slots.words.textContent = words;
  return { root, slots, words };
}

function mark({ root, slots }, { isRight, isChosen }) {
  slots.radio.disabled = true;
  if (isChosen) slots.radio.checked = true;
  if (!isRight && !isChosen) return;
  root.dataset.mark = isRight ? "right" : "wrong";
  slots.mark.append(icon(isRight ? "check" : "x"), element("span", { class: "sr-only" }, isRight ? "the right answer" : "your answer, not right"));
}
