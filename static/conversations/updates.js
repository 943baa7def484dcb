// News from the server about what happens in other windows; comes back by itself when the line drops.
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
const NOT_SIGNED_IN = 4401;

export class Updates extends EventTarget {
  #waited = 0;
  #opened = false;

  open() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}/ws/updates`);
    socket.addEventListener("open", () => this.#up());
    socket.addEventListener("message", ({ data }) => this.#heard(JSON.parse(data)));
    socket.addEventListener("close", ({ code }) => this.#down(code));
  }

  #up() {
    this.#waited = 0;
    this.dispatchEvent(new Event("up"));
    if (this.#opened) this.dispatchEvent(new Event("reopened"));
    this.#opened = true;
  }

  #heard({ type, ...detail }) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  #down(code) {
    if (code === NOT_SIGNED_IN) {
      this.dispatchEvent(new Event("signed-out"));
      return;
    }
    this.#waited = Math.min(LONGEST_WAIT_MS, this.#waited * 2 || FIRST_WAIT_MS);
    setTimeout(() => this.open(), this.#waited * (0.75 + Math.random() / 2));
  }
}
