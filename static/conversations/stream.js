// Follows one answer to its end: opens it, and takes it up again where the line dropped. Knows nothing of pages.
import { ApiError } from "./api.js";

const TERMINAL = new Set(["done", "error"]);
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 8000;
const SILENCE_MS = 45000;
const OPENINGS = 3;

const pause = (milliseconds, signal) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });

// What the server said "no" to stays no; a dropped line or a restarting server is worth another try.
const isPassing = (error) => !(error instanceof ApiError) || error.isOffline || error.status === 429 || error.status >= 500;

export class Following {
  #lastId = "";
  #ended = false;
  #begun = false;
  #openings = 0;
  #waited = 0;

  // open() makes the first connection, if there is none yet to take up; resume(lastId) every later one. Both answer an async
  // iterable of {id, event, data}. onEvent(event, data) gets each event once; onLine(isUp) tells of drops and recoveries.
  constructor({ open = null, resume, onEvent, onLine = () => {}, signal = null, wait = pause, silence = SILENCE_MS }) {
    Object.assign(this, { open, resume, onEvent, onLine, signal, wait, silence });
  }

  get #left() {
    return this.#ended || this.signal?.aborted === true;
  }

  // Resolves when the answer has ended or was left; rejects when the server refuses.
  async run() {
    while (!this.#left) {
      try {
        await this.#read(await this.#connect());
      } catch (error) {
        if (!this.signal?.aborted && !this.#isWorthAnotherTry(error)) throw error;
      }
      if (!this.#left) await this.#backOff();
    }
  }

  #connect() {
    if (this.#begun || !this.open) return this.resume(this.#lastId);
    this.#openings += 1;
    return this.open();
  }

  // Opening is safe to repeat (the request carries a key), but a person should hear soon that nobody answers.
  #isWorthAnotherTry(error) {
    if (!isPassing(error)) return false;
    return this.#begun || !this.open || (error.status === undefined || error.isOffline) && this.#openings < OPENINGS;
  }

  async #read(source) {
    const iterator = source[Symbol.asyncIterator]();
    try {
      while (!this.#left) {
        const { value, done } = await this.#next(iterator);
        if (done) return;
        if (value.event !== "ping" && !this.signal?.aborted) this.#take(value);
      }
    } finally {
      iterator.return?.().catch(() => {});
    }
  }

  // A line that has been dead silent, without even a ping, is taken for dropped.
  async #next(iterator) {
    let timer;
    const silence = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error("The line is silent.")), this.silence);
    });
    try {
      return await Promise.race([iterator.next(), silence]);
    } finally {
      clearTimeout(timer);
    }
  }

  #take({ id, event, data }) {
    if (this.#waited) this.onLine(true);
    this.#waited = 0;
    this.#begun = true;
    if (id !== null) this.#lastId = id;
    if (TERMINAL.has(event)) this.#ended = true;
    this.onEvent(event, typeof data === "string" ? JSON.parse(data) : data);
  }

  async #backOff() {
    this.#waited = Math.min(LONGEST_WAIT_MS, this.#waited * 2 || FIRST_WAIT_MS);
    if (this.#waited > FIRST_WAIT_MS) this.onLine(false);
    await this.wait(this.#waited, this.signal);
  }
}
