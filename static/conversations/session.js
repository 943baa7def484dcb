// A learning session on the open conversation: a goal, a quiet clock, signs of life only while one is really here, a recap.
import { openDialog } from "../js/dialog.js";
import { renderMarkdown } from "../vendor/markdown.js";
import { attempt } from "./actions.js";
import { get, post } from "./api.js";
import { counted, duration } from "./words.js";

const SIGN_MS = 30_000;
const IDLE_MS = 120_000;
const SIGNS_OF_LIFE = ["keydown", "pointerdown", "scroll", "wheel", "touchmove"];

export class LearningSession {
  #id = null;
  #seconds = 0;
  #lastSign = 0;
  #lastTold = 0;
  #ticking = null;

  constructor({ chip }) {
    Object.assign(this, { chip, clock: chip.querySelector("[data-session-clock]") });
    for (const name of SIGNS_OF_LIFE) document.addEventListener(name, () => this.#alive(), { passive: true, capture: true });
    chip.addEventListener("click", () => this.#openEnd());
    document.getElementById("session-start-dialog").addEventListener("submit", (event) => this.#start(event));
    document.getElementById("session-end-dialog").addEventListener("submit", (event) => this.#end(event));
  }

  // Turns to a conversation; what runs there is taken up.
  async turnTo(id) {
    this.#stop();
    this.#id = id;
    if (!id) return;
    const status = await get(this.#path("status")).catch(() => null);
    if (status?.active && id === this.#id) this.#run(status);
  }

  get isRunning() {
    return this.#ticking !== null;
  }

  ask() {
    if (this.isRunning) this.#openEnd();
    else openDialog("session-start-dialog").querySelector("input").focus();
  }

  #path(what) {
    return `/api/core/conversations/${this.#id}/session/${what}`;
  }

  #alive() {
    this.#lastSign = Date.now();
  }

  get #isHere() {
    return document.visibilityState === "visible" && Date.now() - this.#lastSign < IDLE_MS;
  }

  #run({ active_seconds: seconds = 0, goal = "" }) {
    this.#stop();
    this.#seconds = Math.round(seconds);
    this.goal = goal;
    this.#lastTold = Date.now();
    this.#alive();
    this.chip.hidden = false;
    this.#ticking = setInterval(() => this.#tick(), 1000);
    this.#show();
  }

  #stop() {
    clearInterval(this.#ticking);
    this.#ticking = null;
    this.chip.hidden = true;
  }

  #tick() {
    if (this.#isHere) this.#seconds += 1;
    this.chip.classList.toggle("is-resting", !this.#isHere);
    this.#show();
    if (this.#isHere && Date.now() - this.#lastTold >= SIGN_MS) this.#tell();
  }

  // The server has the last word on the time.
  async #tell() {
    this.#lastTold = Date.now();
    const id = this.#id;
    const answer = await post(this.#path("activity")).catch((error) => (error.code === "no_open_session" ? null : undefined));
    if (id !== this.#id || answer === undefined) return;
    if (answer === null) this.#stop();
    else this.#seconds = Math.round(answer.active_seconds);
  }

  #show() {
    this.clock.textContent = duration(this.#seconds);
    this.chip.setAttribute("aria-label", `Learning session, ${counted(Math.floor(this.#seconds / 60), "minute")}. Open to end it.`);
  }

  async #start(event) {
    event.preventDefault();
    const dialog = event.target.closest("dialog");
    const goal = new FormData(event.target).get("goal").trim();
    const done = await attempt(async () => this.#run(await post(this.#path("start"), goal ? { goal } : {})));
    if (done) dialog.close();
  }

  #openEnd() {
    const dialog = openDialog("session-end-dialog");
    dialog.querySelector("[data-session-goal]").textContent = this.goal || "No goal was set.";
    dialog.querySelector("[data-session-time]").textContent = duration(this.#seconds);
  }

  async #end(event) {
    event.preventDefault();
    const dialog = event.target.closest("dialog");
    await attempt(async () => {
      const ended = await post(this.#path("end"));
      this.#stop();
      dialog.close();
      showRecap(ended);
    });
  }
}

function showRecap({ active_seconds: seconds, message_count: messages, xp_awarded: xp, recap }) {
  const dialog = openDialog("session-recap-dialog");
  dialog.querySelector("[data-recap-time]").textContent = duration(Math.round(seconds));
  dialog.querySelector("[data-recap-messages]").textContent = messages;
  dialog.querySelector("[data-recap-xp]").textContent = `+${xp}`;
  dialog.querySelector("[data-recap-xp]").closest("div").hidden = !xp;
  dialog.querySelector("[data-recap]").innerHTML = recap ? renderMarkdown(recap) : "";
}
