// A talk while it lasts: what is heard goes out, what comes is played, shown and spoken by a face.
import { BrowserEars } from "./browser_ears.js";
import { Line } from "./line.js";
import { Playback } from "./playback.js";
import { stateWords } from "./words.js";

const TICK_MS = 50;
const HEARTBEAT_MS = 10_000;
// From here on it is sound, and not the quiet of a sound card.
const AUDIBLE = 0.25;
// What the line deals with itself.
const OF_THE_LINE = new Set(["silent", "taken_over"]);

// Events: "state" with {state, words}, "time" with the seconds left, "warning", "trouble" with words, "deaf" when the ears are gone,
// "over" with {reason}.
export class Talk extends EventTarget {
  #line = null;
  #playback = new Playback();
  #face;
  #captions;
  #ears = null;
  #told = { isUp: false, wasUp: false, isMuted: false, isPush: false, isHeld: false, hasEars: false, state: "listening" };
  #timers = [];
  // Milliseconds of sound that one could hear.
  sounded = 0;

  // To be made when a person presses a button: only then does a browser let a page sound.
  constructor({ face, captions }) {
    super();
    this.#face = face;
    this.#captions = captions;
    this.#playback.wake();
    this.#playback.addEventListener("played", ({ detail }) => this.#line?.send("playback", { turn_id: detail.turn, played_ms: detail.ms }));
  }

  begin(session, ticket) {
    this.#line = new Line(session);
    const on = (type, act) => this.#line.addEventListener(type, ({ detail }) => act(detail));
    on("up", () => this.#note({ isUp: true, wasUp: true, state: "listening" }));
    on("down", () => this.#down());
    on("over", (why) => this.#tell("over", why));
    on("sound", ({ turn, samples }) => this.#sound(turn, samples));
    on("frame", (frame) => this.#frames[frame.type]?.(frame));
    this.#line.open(ticket);
    this.#timers = [setInterval(() => this.#tick(), TICK_MS), setInterval(() => this.#line.send("heartbeat"), HEARTBEAT_MS)];
    this.#note({});
  }

  // Another microphone takes the place of the one before; null: none.
  use(ears) {
    this.#ears?.close();
    this.#ears = ears;
    ears?.addEventListener("frame", ({ detail }) => this.#line?.sendSamples(detail));
    ears?.addEventListener("partial", ({ detail }) => this.#captions.draft(detail));
    ears?.addEventListener("said", ({ detail }) => this.write(detail));
    for (const name of ["lost", "refused"]) ears?.addEventListener(name, () => this.#deaf(ears));
    this.#note({ hasEars: Boolean(ears) });
  }

  useOutput(id) {
    return this.#playback.useOutput(id);
  }

  // Its face is filmed from now on, and heard from the film, while there is one.
  film(begin) {
    this.#face.film(begin, (isShown, words) => {
      this.#playback.isQuiet = isShown;
      if (words) this.#tell("trouble", words);
    });
  }

  get isMuted() {
    return this.#told.isMuted;
  }

  mute(isMuted) {
    this.#note({ isMuted });
  }

  push(isPush) {
    this.#note({ isPush, isHeld: false });
  }

  hold(isHeld) {
    if (isHeld) this.interrupt();
    this.#note({ isHeld });
  }

  write(text) {
    this.#silence();
    this.#line.send("text-input", { text });
  }

  // Silent at once here; what was heard of it is told before the server is.
  interrupt() {
    if (this.#told.state === "listening" && !this.#playback.isSounding) return;
    this.#silence();
    this.#line.send("interrupt");
  }

  // A page that was hidden, or a phone that was locked, may have stopped both.
  wake() {
    this.#playback.wake();
    this.#ears?.wake();
  }

  end() {
    this.#line.send("end-session");
  }

  close() {
    this.#timers.forEach(clearInterval);
    this.#line?.close();
    this.#ears?.close();
    this.#playback.close();
  }

  #frames = {
    "session-started": ({ remaining_seconds: left }) => this.#tell("time", left ?? null),
    transcript: (frame) => this.#captions.show(frame),
    "avatar-expression": (frame) => this.#face.speak(frame, (turn) => this.#playback.heard(turn)),
    interrupted: ({ turn_id: turn, heard_text: heard }) => {
      this.#silence(turn);
      this.#captions.cut(turn, heard);
    },
    "quota-warning": ({ remaining_seconds: left }) => {
      this.#tell("time", left);
      this.#tell("warning", left);
    },
    "session-ended": ({ reason }) => this.#tell("over", { reason }),
    error: ({ error, message }) => OF_THE_LINE.has(error) || this.#tell("trouble", message),
    "turn-metrics": ({ turn_id: turn, ...times }) => this.#captions.showTimes(turn, times),
    state: ({ state }) => this.#note({ state }),
  };

  #sound(turn, samples) {
    this.#playback.add(turn, samples);
    this.#face.hear(samples);
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  #note(changes) {
    this.#told = { ...this.#told, ...changes };
    this.#listen();
    this.#face.state = this.#told.isUp ? this.#told.state : "idle";
    this.#tell("state", { state: this.#told.isUp ? this.#told.state : "down", words: stateWords(this.#told) });
  }

  #listen() {
    if (!this.#ears) return;
    const { isUp, isMuted, isPush, isHeld, state } = this.#told;
    const hearsItself = this.#ears instanceof BrowserEars && state === "speaking";
    this.#ears.isOpen = isUp && !isMuted && !hearsItself && (!isPush || isHeld);
  }

  #silence(turn) {
    this.#playback.stop(turn);
    this.#face.hush(turn);
  }

  #down() {
    this.#silence();
    this.#note({ isUp: false });
  }

  #deaf(ears) {
    if (ears !== this.#ears) return;
    this.use(null);
    this.#tell("deaf");
  }

  #tick() {
    const spoken = this.#playback.isSounding ? this.#playback.level : 0;
    if (spoken > AUDIBLE) this.sounded += TICK_MS;
    this.#face.level = this.#playback.isSounding ? spoken : (this.#ears?.level ?? 0);
  }
}
