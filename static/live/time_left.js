// The time that is left, or where there is no end, the time so far; counted here, put right by the server.
import { clock } from "./words.js";

const LITTLE = 60;

export class TimeLeft {
  #node;
  #timer = null;
  #left = null;
  #since = 0;

  constructor(node) {
    this.#node = node;
  }

  // Seconds left from now; null where nothing limits them.
  set(left) {
    this.#left = left;
    if (left !== null || !this.#timer) this.#since = performance.now();
    this.#timer ??= setInterval(() => this.#show(), 500);
    this.#show();
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = null;
  }

  #show() {
    const passed = (performance.now() - this.#since) / 1000;
    const left = this.#left === null ? null : this.#left - passed;
    this.#node.textContent = left === null ? clock(passed) : `${clock(left)} left`;
    this.#node.toggleAttribute("data-little", left !== null && left < LITTLE);
  }
}
