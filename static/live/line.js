// The line to a session, held through lost connections: taken up again with a fresh ticket while the server keeps it open.
import { beat } from "./session.js";
import { LiveSocket } from "./socket.js";

// The server waits half a minute; a little longer, as it may notice later than we do that the line was cut.
const TRY_FOR_MS = 40_000;
const WAITS_MS = [200, 500, 1000, 2000, 3000];
const TAKEN_OVER = 4409;
const NOT_ALLOWED = 4403;
// A line that breaks again and again is none.
const MOST_LOSSES = 8;
// What could not begin is begun anew, so often and after so long.
const MOST_STARTS = 3;
const START_AGAIN_MS = 1500;

const sleep = (ms) => new Promise((resolve) => {
  setTimeout(resolve, ms);
  addEventListener("online", resolve, { once: true });
});

// Events: "frame" with the server's frame, "sound" with {turn, samples}, "up", "down", and "over" with {reason}: elsewhere, refused, lost,
// unready, or gone, when the server had ended it meanwhile.
export class Line extends EventTarget {
  #session;
  #socket = null;
  #losses = 0;
  #starts = 0;
  #isOver = false;

  constructor(session) {
    super();
    this.#session = session;
  }

  open(ticket) {
    this.#starts = 1;
    this.#socket = new LiveSocket(this.#session, ticket, {
      frame: (frame) => this.#got(frame),
      sound: (turn, samples) => this.#tell("sound", { turn, samples }),
      closed: (code) => this.#closed(code),
    });
  }

  send(type, payload) {
    this.#socket.send(type, payload);
  }

  sendSamples(buffer) {
    this.#socket.sendSamples(buffer);
  }

  // For good: nothing is told any more.
  close() {
    this.#isOver = true;
    this.#socket.close();
  }

  #tell(type, detail) {
    if (!this.#isOver) this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  #got(frame) {
    this.#tell("frame", frame);
    if (frame.type === "session-started") this.#up();
    if (frame.type === "error" && this.#starts) this.#startAgain();
  }

  #up() {
    this.#starts = 0;
    this.#tell("up");
  }

  #startAgain() {
    this.#starts += 1;
    if (this.#starts > MOST_STARTS) this.#over("unready");
    else setTimeout(() => this.#isOver || this.#socket.start(), START_AGAIN_MS);
  }

  #over(reason) {
    this.#tell("over", { reason });
    this.#isOver = true;
  }

  #closed(code) {
    if (this.#isOver) return;
    this.#losses += 1;
    if (code === TAKEN_OVER) this.#over("elsewhere");
    else if (code === NOT_ALLOWED) this.#over("refused");
    else if (this.#losses > MOST_LOSSES) this.#over("lost");
    else this.#takeUp();
  }

  async #takeUp() {
    this.#tell("down");
    const until = performance.now() + TRY_FOR_MS;
    for (let attempt = 0; performance.now() < until && !this.#isOver; attempt += 1) {
      await sleep(WAITS_MS[Math.min(attempt, WAITS_MS.length - 1)]);
      const found = await this.#ask();
      if (found.ended) return this.#over("gone");
      if (found.socket_ticket) return this.#isOver || this.open(found.socket_ticket);
    }
    return this.#over("lost");
  }

  // No answer is none yet; a session that is not there any more has ended.
  async #ask() {
    try {
      return await beat(this.#session);
    } catch (error) {
      return { ended: error.status === 401 || error.status === 404 };
    }
  }
}
