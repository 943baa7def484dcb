// The microphone tried before a talk: is it allowed, is it the right one, does it hear.
import { Level } from "../js/microphone.js";
import { askForMicrophone } from "./microphone.js";

const TICK_MS = 80;
const QUIET = 0.3;
const QUIET_AFTER_MS = 4000;

export class Check {
  #meter;
  #words;
  #button;
  #devices;
  #stream = null;
  #level = null;
  #timer = null;

  constructor(holder, devices) {
    this.#devices = devices;
    this.#meter = holder.querySelector("meter");
    this.#words = holder.querySelector("[data-check-words]");
    this.#button = holder.querySelector("button");
    this.#button.addEventListener("click", () => (this.#stream ? this.stop() : this.start()));
  }

  async start() {
    this.stop();
    this.#say("Your browser asks whether it may use the microphone.");
    try {
      this.#stream = await askForMicrophone();
    } catch (error) {
      this.#say(error.message);
      return;
    }
    this.#devices.show();
    this.#level = new Level(this.#stream);
    this.#meter.hidden = false;
    this.#button.querySelector("span").textContent = "Stop the check";
    this.#say("Say something.");
    this.#watch();
  }

  // Another microphone was chosen.
  again() {
    if (this.#stream) this.start();
  }

  stop() {
    clearInterval(this.#timer);
    this.#level?.close();
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    this.#meter.hidden = true;
    this.#button.querySelector("span").textContent = "Try the microphone";
    this.#say("");
  }

  #say(words) {
    if (this.#words.textContent !== words) this.#words.textContent = words;
  }

  #watch() {
    let loudAt = performance.now();
    this.#timer = setInterval(() => {
      const level = this.#level.now();
      this.#meter.value = level;
      if (level > QUIET) {
        loudAt = performance.now();
        this.#say("We hear you.");
      } else if (performance.now() - loudAt > QUIET_AFTER_MS) {
        this.#say("We hear nothing. Is the right microphone chosen, and not muted?");
      }
    }, TICK_MS);
  }
}
