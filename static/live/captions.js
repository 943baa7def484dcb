// What both say, in the order they began: the latest large, what is not final yet lighter.
import { Follow } from "../conversations/scroll.js";
import { element } from "../js/dom.js";

const NAMES = { user: "You", ai: "Xentree" };
const TIMES = [
  ["end_of_turn_ms", "end of turn"],
  ["stt_ms", "hearing"],
  ["model_ms", "thinking"],
  ["tts_ms", "voice"],
];

const ms = (value) => `${Math.round(value)} ms`;

export class Captions {
  #list;
  #draft = null;
  #follow;

  // A list in what scrolls it: the latest stays in sight; who reads further up is left there.
  constructor(list) {
    this.#list = list;
    this.#follow = new Follow(list.parentElement, list);
  }

  show({ turn_id: turn, role, text, final }) {
    if (role === "user") this.draft("");
    const line = this.#line(turn, role);
    line.classList.toggle("is-partial", !final);
    this.#write(line, text);
  }

  // An answer that was cut: only what was heard is left of it.
  cut(turn, heard) {
    const line = this.#find(turn);
    if (!line) return;
    if (!heard) {
      line.remove();
      return;
    }
    line.classList.remove("is-partial");
    line.classList.add("is-cut");
    this.#write(line, heard);
  }

  // What the browser understands while one speaks, before it is sent.
  draft(text) {
    this.#draft?.remove();
    this.#draft = null;
    if (!text) return;
    this.#draft = this.#build("user");
    this.#draft.classList.add("is-partial");
    this.#list.append(this.#draft);
    this.#write(this.#draft, text);
  }

  showTimes(turn, metrics) {
    const line = this.#find(turn);
    if (!line) return;
    const parts = TIMES.filter(([name]) => metrics[name] !== undefined && metrics[name] !== null).map(([name, words]) => `${words} ${ms(metrics[name])}`);
    const by = [metrics.provider, metrics.model].filter(Boolean).join(" ");
    line.querySelector(".caption-times").textContent = [`Answered in ${ms(metrics.total_ms)}`, ...parts, by].filter(Boolean).join(" · ");
  }

  clear() {
    this.#draft = null;
    this.#list.replaceChildren();
    this.#follow.toEnd();
  }

  #find(turn) {
    return this.#list.querySelector(`[data-turn="${Number(turn)}"]`);
  }

  #line(turn, role) {
    const found = this.#find(turn);
    if (found) return found;
    const line = this.#build(role);
    line.dataset.turn = turn;
    const later = [...this.#list.children].find((other) => Number(other.dataset.turn ?? Infinity) > turn);
    this.#list.insertBefore(line, later ?? null);
    return line;
  }

  #build(role) {
    const words = element("p", { class: "caption-words", dir: "auto" });
    return element("li", { class: `caption caption-${role}` }, element("span", { class: "caption-who" }, NAMES[role]), words, element("p", { class: "caption-times" }));
  }

  #write(line, text) {
    line.querySelector(".caption-words").textContent = text;
  }
}
