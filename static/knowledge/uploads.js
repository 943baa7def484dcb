// Files on their way into the knowledge base: a few at a time, each with its progress, until the server has them.
import { post, upload } from "../conversations/api.js";
import { refusal } from "./refusals.js";

const AT_ONCE = 3;
const UNSENT = new Set(["waiting", "sending"]);

// Entries are {name, size, state: waiting | sending | sent | refused | stopped, share: 0..1, document, duplicate, reason}.
export class Uploads extends EventTarget {
  entries = [];

  constructor({ largest }) {
    super();
    this.largest = largest;
    addEventListener("beforeunload", (event) => this.isBusy && event.preventDefault());
  }

  get isBusy() {
    return this.entries.some(({ state }) => UNSENT.has(state));
  }

  // `wish` goes along with each of them, such as the conversation they are for.
  add(files, wish = {}) {
    for (const file of files) {
      const reason = refusal(file, this.largest);
      this.entries.push({ file, wish, name: file.name, size: file.size, state: reason ? "refused" : "waiting", share: 0, reason, isFinal: Boolean(reason) });
    }
    this.#changed();
    this.#next();
  }

  addAddress(url) {
    this.entries.push({ url, name: url.replace(/^https?:\/\//, ""), size: 0, state: "waiting", share: 0, reason: null });
    this.#changed();
    this.#next();
  }

  stop(entry) {
    entry.state = "stopped";
    entry.abort?.();
    this.#changed(entry);
    this.#next();
  }

  again(entry) {
    Object.assign(entry, { state: "waiting", share: 0, reason: null });
    this.#changed(entry);
    this.#next();
  }

  // What is over is no longer shown.
  clear() {
    this.entries = this.entries.filter(({ state }) => UNSENT.has(state));
    this.#changed();
  }

  #next() {
    const free = AT_ONCE - this.entries.filter(({ state }) => state === "sending").length;
    for (const entry of this.entries.filter(({ state }) => state === "waiting").slice(0, Math.max(0, free))) this.#send(entry);
  }

  async #send(entry) {
    entry.state = "sending";
    this.#changed(entry);
    try {
      const { document, duplicate } = await this.#sent(entry);
      if (entry.state === "stopped") return;
      Object.assign(entry, { state: "sent", share: 1, document, duplicate, file: null });
      this.dispatchEvent(new CustomEvent("sent", { detail: entry }));
    } catch (error) {
      if (entry.state !== "stopped") Object.assign(entry, { state: "refused", reason: error.message, isFinal: error.status === 415 || error.status === 413 });
    }
    this.#changed(entry);
    this.#next();
    if (!this.isBusy) this.dispatchEvent(new Event("idle"));
  }

  #sent(entry) {
    if (entry.url) return post("/api/rag/upload-url", { url: entry.url });
    const { answered, abort } = upload("/api/rag/upload", { file: entry.file, ...entry.wish }, (share) => {
      entry.share = share;
      this.#changed(entry);
    });
    entry.abort = abort;
    return answered;
  }

  #changed(entry = null) {
    this.dispatchEvent(new CustomEvent("change", { detail: entry }));
  }
}
