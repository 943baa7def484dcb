// The box one writes in: grows with the text, sends on Enter, keeps a draft, and stops an answer.
import { draftOf, keepDraft, setDraft } from "./drafts.js";

const LONGEST = 32000;
const STILL_READ = "A document is still being read for this chat. Send when it is ready, or remove it.";
const touch = matchMedia("(pointer: coarse)");

export class Composer extends EventTarget {
  #id = null;
  // The problem is one of the network: it is over when that is back, or when somebody goes on.
  #isOffline = false;

  // send(text, files) resolves when the question was taken; stop() ends the answer.
  constructor({ form, attachments, beside, send, stop }) {
    super();
    const find = (name) => form.querySelector(`[data-composer-${name}]`);
    Object.assign(this, { form, attachments, beside, send, stop, input: form.querySelector("[data-composer]"), button: find("send"), stopper: find("stop"), problem: find("problem") });
    form.addEventListener("submit", (event) => this.#submitted(event));
    this.stopper.addEventListener("click", () => this.stop());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("input", () => this.#typed());
    addEventListener("online", () => this.#goOn());
    attachments.addEventListener("change", () => this.#show());
    for (const files of [attachments, beside]) files.addEventListener("removed", () => this.focus());
    beside.addEventListener("added", () => this.focus());
    beside.addEventListener("change", () => !beside.isBusy && this.problem.textContent === STILL_READ && this.complain(null));
  }

  get text() {
    return this.input.value;
  }

  // Turns to another conversation: what was typed there before is there again.
  turnTo(id) {
    if (this.#id !== id && this.text) setDraft(this.#id, this.text);
    this.#id = id;
    this.put(draftOf(id));
    this.complain(null);
  }

  // A new conversation has got its id: what is being typed belongs to it.
  becomes(id) {
    setDraft(null, "");
    this.#id = id;
    setDraft(id, this.text);
  }

  put(text) {
    this.input.value = text;
    this.#grow();
    this.#show();
  }

  // A phone's keyboard comes only when it is asked for.
  focus() {
    if (!touch.matches) this.input.focus({ preventScroll: true });
  }

  setWriting(writing, stopping) {
    this.isWriting = writing;
    this.stopper.hidden = !writing;
    this.button.hidden = writing;
    this.stopper.setAttribute("aria-busy", String(writing && stopping));
    this.#show();
  }

  complain(words) {
    this.problem.textContent = words ?? "";
    this.problem.hidden = !words;
    this.#isOffline = false;
  }

  #goOn() {
    if (this.#isOffline) this.complain(null);
  }

  #typed() {
    this.#goOn();
    keepDraft(this.#id, this.text);
    this.#grow();
    this.#show();
  }

  #key(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey && !event.altKey && !touch.matches) {
      event.preventDefault();
      this.form.requestSubmit();
    } else if (event.key === "ArrowUp" && !this.text && this.attachments.isEmpty) {
      event.preventDefault();
      this.dispatchEvent(new Event("edit-last"));
    }
  }

  async #submitted(event) {
    event.preventDefault();
    if (!this.#canSend()) return;
    const [text, files] = [this.text.trim(), this.attachments.ready];
    this.complain(null);
    this.put("");
    setDraft(this.#id, "");
    this.attachments.clear();
    try {
      await this.send(text, files);
    } catch (error) {
      this.#refused(error, text, files);
    }
  }

  // Nothing is lost: the words and files are back in the box, with the reason.
  #refused(error, text, files) {
    this.put(this.text ? `${text}\n\n${this.text}` : text);
    setDraft(this.#id, this.text);
    if (files.length) this.attachments.putBack(files);
    this.complain(error.message);
    this.#isOffline = error.isOffline === true;
    this.focus();
  }

  #canSend() {
    const { length } = this.text;
    if (length > LONGEST) this.complain(`A message has at most ${LONGEST.toLocaleString()} characters; this one has ${length.toLocaleString()}.`);
    const said = this.text.trim() !== "" && length <= LONGEST;
    if (said && this.beside.isBusy) this.complain(STILL_READ);
    return said && !this.isWriting && !this.attachments.isBusy && !this.beside.isBusy;
  }

  #show() {
    this.button.disabled = this.text.trim() === "" || this.attachments.isBusy;
  }

  // Browsers that cannot size a field by its content are helped.
  #grow() {
    if (CSS.supports("field-sizing", "content")) return;
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight}px`;
  }
}
