// A recording on its way to the server while it is made: piece after piece, and on from where the server is after a break.
import { call, post, remove } from "../conversations/api.js";

const BASE = "/api/xel/recordings";
const LARGEST_PIECE = 512 * 1024;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;

// "line" with {up} when the connection breaks or comes back, "progress" with {sent, size}.
export class RecordingUpload extends EventTarget {
  #blobs = [];
  #size = 0;
  #offset = 0;
  #isWhole = false;
  #isStopped = false;
  #waited = 0;
  #wake = () => {};
  #run = null;

  constructor(type) {
    super();
    this.type = type;
    this.id = null;
  }

  add(blob) {
    if (!blob.size) return;
    this.#blobs.push(blob);
    this.#size += blob.size;
    this.#run ??= this.#pump();
    // Whoever waits for finish() is told; until then nobody is.
    this.#run.catch(() => {});
    this.#wake();
  }

  // The recording as the server has it, once all of it is there; rejects where the server refuses it.
  async finish() {
    this.#isWhole = true;
    this.#wake();
    await this.#run;
    return this.#lasting(() => post(`${BASE}/${this.id}/finish`));
  }

  // Nothing of it is to stay.
  stop() {
    this.#isStopped = true;
    this.#wake();
    if (this.id) remove(`${BASE}/${this.id}`).catch(() => {});
  }

  async #pump() {
    const begun = await this.#lasting(() => post(BASE, { content_type: this.type }));
    if (!begun) return;
    this.id = begun.id;
    while (!this.#isStopped && !(this.#isWhole && this.#offset === this.#size)) {
      if (this.#offset < this.#size) await this.#lasting(() => this.#send());
      else await new Promise((resolve) => (this.#wake = resolve));
    }
  }

  async #send() {
    const piece = new Blob(this.#blobs).slice(this.#offset, this.#offset + LARGEST_PIECE);
    const headers = { "Upload-Offset": String(this.#offset), "Content-Type": "application/offset+octet-stream" };
    try {
      await call("PATCH", `${BASE}/${this.id}`, { headers, form: piece });
      this.#offset += piece.size;
    } catch (error) {
      // A piece whose answer was lost on the way is there already: the server says how far it is.
      const { offset } = error.extra ?? {};
      if (error.status !== 409 || !Number.isInteger(offset) || offset === this.#offset) throw error;
      this.#offset = offset;
    }
    this.dispatchEvent(new CustomEvent("progress", { detail: { sent: this.#offset, size: this.#size } }));
  }

  // Tries until the server answers; what it refuses is final.
  async #lasting(work) {
    for (;;) {
      if (this.#isStopped) return null;
      try {
        const found = await work();
        this.#up();
        return found;
      } catch (error) {
        if (!error.isOffline && error.status < 500) throw error;
        await this.#rest();
      }
    }
  }

  #up() {
    if (this.#waited) this.dispatchEvent(new CustomEvent("line", { detail: { up: true } }));
    this.#waited = 0;
  }

  async #rest() {
    if (!this.#waited) this.dispatchEvent(new CustomEvent("line", { detail: { up: false } }));
    this.#waited = Math.min(LONGEST_WAIT_MS, this.#waited * 2 || FIRST_WAIT_MS);
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#waited);
      addEventListener("online", () => (clearTimeout(timer), resolve()), { once: true });
    });
  }
}
