// The page around this frame makes our requests, in its own name: it has the token, and the server knows its origin.
import { ApiError } from "../conversations/api.js";
import { EventParser } from "../conversations/sse.js";

const PROBLEMS = {
  token: { error: "no_token", message: "This site could not sign you in to the chat. Try again in a moment." },
  network: { error: "offline", message: "No connection. Check your network and try again." },
};

const problem = (kind) => new ApiError(0, PROBLEMS[kind]);

// What one call brings, in the order it comes.
class Arriving {
  #waiting = [];
  #wake = null;

  push(message) {
    this.#waiting.push(message);
    this.#wake?.();
  }

  async next() {
    while (!this.#waiting.length) await new Promise((resolve) => (this.#wake = resolve));
    const message = this.#waiting.shift();
    if (message.failed) throw problem(message.failed);
    return message;
  }
}

function refusal(status, text) {
  try {
    return new ApiError(status, JSON.parse(text).detail);
  } catch {
    return new ApiError(status);
  }
}

export class Bridge {
  #port = null;
  #calls = new Map();
  #count = 0;
  #conversation = null;

  // Waits for a page of one of the origins; onOpen is called whenever the person opens the bubble again.
  constructor(origins, onOpen) {
    this.onOpen = onOpen;
    this.ready = new Promise((resolve) => {
      addEventListener("message", (event) => {
        if (event.source !== parent || !origins.includes(event.origin) || event.data?.xentree !== "hello") return;
        [this.#port] = event.ports;
        this.#conversation = event.data.conversation;
        this.#port.onmessage = ({ data }) => (data.opened ? this.onOpen() : this.#calls.get(data.id)?.push(data));
        resolve();
      });
    });
  }

  // The page around remembers it for as long as its tab is open: browsers may refuse a frame to remember anything.
  get conversation() {
    return this.#conversation;
  }

  set conversation(id) {
    this.#conversation = id;
    this.#port.postMessage({ remember: id });
  }

  // A person may press Escape before the page around has been heard of.
  async close() {
    await this.ready;
    this.#port.postMessage({ close: true });
  }

  // The pieces of text of an answer; ApiError when there is none, or when it is a refusal.
  async *texts(method, path, { json, lastId, key, signal } = {}) {
    await this.ready;
    const id = ++this.#count;
    const arriving = new Arriving();
    this.#calls.set(id, arriving);
    const leave = () => this.#port.postMessage({ cancel: id });
    signal?.addEventListener("abort", leave);
    try {
      this.#port.postMessage({ id, method, path, lastId, key, body: json && JSON.stringify(json) });
      yield* this.#read(arriving);
    } finally {
      signal?.removeEventListener("abort", leave);
      this.#calls.delete(id);
    }
  }

  async *#read(arriving) {
    const { status } = await arriving.next();
    let refused = "";
    for (let message = await arriving.next(); !message.over; message = await arriving.next()) {
      if (status < 300) yield message.text;
      else refused += message.text;
    }
    if (status >= 300) throw refusal(status, refused);
  }

  async *events(method, path, wish) {
    const parser = new EventParser();
    for await (const text of this.texts(method, path, wish)) yield* parser.feed(text);
  }

  async json(method, path, wish) {
    let whole = "";
    for await (const text of this.texts(method, path, wish)) whole += text;
    return whole ? JSON.parse(whole) : null;
  }
}
