// What a talk was, once it is over.
import { reasonWords, span } from "./words.js";

// Reasons for which there is more to say than the title.
const MORE = {
  lost: "What was said until then is kept as you chose.",
  lapsed: "What was said until then is kept as you chose.",
  elsewhere: "Each person has one talk at a time.",
  access: "Sign in again to go on.",
};

export class After {
  #view;

  constructor(view) {
    this.#view = view;
  }

  #part(name) {
    return this.#view.querySelector(`[data-after="${name}"]`);
  }

  // `result` is the server's answer to the end; null where there was none to be had.
  show(reason, result) {
    this.#part("title").textContent = reasonWords(reason);
    this.#part("figures").hidden = !result;
    this.#part("transcript").hidden = !result?.transcript_id;
    if (result) this.#fill(result);
    this.#part("more").textContent = this.#more(reason, result);
    this.#part("title").focus();
  }

  #fill({ duration_seconds: duration, xp_awarded: xp, remaining_seconds: left, transcript_id: transcript }) {
    this.#part("duration").textContent = span(duration);
    this.#part("xp").textContent = String(xp);
    this.#part("left").textContent = left === null ? "no limit" : span(left);
    if (transcript) this.#part("transcript").href = `/live/transcripts/${transcript}`;
  }

  #more(reason, result) {
    if (reason === "quota") return this.#view.dataset.comesBack;
    if (MORE[reason]) return MORE[reason];
    return result && !result.transcript_id ? "There is no transcript of it." : "";
  }
}
