// What the assistant says, by the clock of the sound card: pieces one after the other, silent at once when it must be, and how far it was heard.
import { loudness } from "../js/microphone.js";
import { RATE } from "./microphone.js";

// A first piece waits so long for the next ones, in seconds.
const LEAD = 0.05;
const FADE = 0.008;
const REPORT_MS = 200;
const FULL_SCALE = 32_768;

export const canChooseOutput = () => "setSinkId" in AudioContext.prototype;

// One turn of the assistant, with a gain of its own to silence it by.
class Turn {
  // {at, offset, length} in seconds: when a piece begins by the clock, and where it belongs in the turn.
  #pieces = [];
  #context;
  #bus;
  seconds = 0;
  told = 0;

  constructor(context, output) {
    this.#context = context;
    this.#bus = new GainNode(context);
    this.#bus.connect(output);
  }

  add(samples, at) {
    const buffer = this.#context.createBuffer(1, samples.length, RATE);
    buffer.getChannelData(0).set(Float32Array.from(samples, (value) => value / FULL_SCALE));
    const source = new AudioBufferSourceNode(this.#context, { buffer });
    source.connect(this.#bus);
    source.start(at);
    this.#pieces.push({ at, offset: this.seconds, length: buffer.duration });
    this.seconds += buffer.duration;
    return at + buffer.duration;
  }

  // Milliseconds of it that reached the ears.
  get heard() {
    const now = this.#context.currentTime - (this.#context.outputLatency || 0);
    const begun = this.#pieces.findLast((piece) => piece.at <= now);
    return begun ? Math.round((begun.offset + Math.min(begun.length, now - begun.at)) * 1000) : 0;
  }

  get isHeard() {
    return this.heard >= Math.round(this.seconds * 1000);
  }

  silence() {
    this.#bus.gain.setTargetAtTime(0, this.#context.currentTime, FADE / 3);
    setTimeout(() => this.#bus.disconnect(), FADE * 1000 * 3);
  }
}

// Events: "played" with {turn, ms} while it sounds, and once more when it is cut or over.
export class Playback extends EventTarget {
  #context = new AudioContext({ sampleRate: RATE, latencyHint: "interactive" });
  #analyser = this.#context.createAnalyser();
  #outlet = this.#context.createGain();
  #samples = new Float32Array(512);
  #turns = new Map();
  #next = 0;
  #cutUpTo = 0;
  #timer = setInterval(() => this.#report(), REPORT_MS);

  constructor() {
    super();
    this.#analyser.fftSize = this.#samples.length;
    this.#analyser.connect(this.#outlet).connect(this.#context.destination);
  }

  // The next samples of a turn, 16-bit; those of one that was cut are late, and dropped.
  add(turn, samples) {
    if (turn <= this.#cutUpTo || !samples.length) return;
    if (!this.#turns.has(turn)) this.#turns.set(turn, new Turn(this.#context, this.#analyser));
    const { currentTime } = this.#context;
    this.#next = this.#turns.get(turn).add(samples, this.#next > currentTime ? this.#next : currentTime + LEAD);
  }

  heard(turn) {
    return this.#turns.get(turn)?.heard ?? 0;
  }

  get isSounding() {
    return this.#next > this.#context.currentTime;
  }

  // Somebody else sounds it; the clock runs on.
  set isQuiet(isQuiet) {
    this.#outlet.gain.value = isQuiet ? 0 : 1;
  }

  get level() {
    return loudness(this.#analyser, this.#samples);
  }

  // Silence within a frame. Whatever still comes of turns up to that one is not played.
  stop(upTo = Math.max(0, ...this.#turns.keys())) {
    this.#report();
    this.#cutUpTo = Math.max(this.#cutUpTo, upTo);
    for (const [number, turn] of this.#turns) {
      if (number > upTo) continue;
      turn.silence();
      this.#turns.delete(number);
    }
    if (!this.#turns.size) this.#next = 0;
  }

  #report() {
    const latest = Math.max(...this.#turns.keys());
    for (const [number, turn] of this.#turns) {
      const ms = turn.heard;
      if (ms > turn.told) this.dispatchEvent(new CustomEvent("played", { detail: { turn: number, ms } }));
      turn.told = ms;
      if (number < latest && turn.isHeard) this.#turns.delete(number);
    }
  }

  // Only some browsers let one choose; "" is the usual output.
  async useOutput(id) {
    await this.#context.setSinkId?.(id);
  }

  wake() {
    return this.#context.resume();
  }

  close() {
    clearInterval(this.#timer);
    this.#report();
    return this.#context.close();
  }
}
