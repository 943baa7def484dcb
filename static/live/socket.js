// The socket of a session: one ticket, one connection.
import { RATE } from "./microphone.js";

const HEADER_BYTES = 8;
// What has not gone out by then is no conversation any more: two seconds of sound.
const MOST_WAITING = 64_000;

const address = (ticket) => `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/ws/live?ticket=${encodeURIComponent(ticket)}`;

export class LiveSocket {
  #socket;
  #session;

  // `on` is told of every frame of the server, of sound as (turn, samples), and of the close code.
  constructor(session, ticket, on) {
    this.#session = session;
    this.#socket = new WebSocket(address(ticket));
    this.#socket.binaryType = "arraybuffer";
    this.#socket.addEventListener("open", () => this.start());
    this.#socket.addEventListener("message", ({ data }) => {
      if (typeof data === "string") on.frame(JSON.parse(data));
      else on.sound(new DataView(data).getUint32(0), new Int16Array(data.slice(HEADER_BYTES)));
    });
    this.#socket.addEventListener("close", ({ code }) => on.closed(code));
  }

  get isOpen() {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  start() {
    this.send("start-session", { session_id: this.#session, sample_rate: RATE, captions: true });
  }

  send(type, payload = {}) {
    if (this.isOpen) this.#socket.send(JSON.stringify({ type, ...payload }));
  }

  sendSamples(buffer) {
    if (this.isOpen && this.#socket.bufferedAmount < MOST_WAITING) this.#socket.send(buffer);
  }

  close() {
    this.#socket.close();
  }
}
