// What one chooses before a talk: what belongs to the person is kept by the server, what belongs to this talk by the browser.
import { toast } from "../js/toast.js";
import { recall, remember } from "../js/storage.js";
import { keepSettings } from "./session.js";

const OF_THE_TALK = ["session_type", "persona", "language"];
const YES_OR_NO = ["keep_transcripts", "may_leave", "captions"];

const kept = (name) => `live-${name}`;

// A form whose fields are named as the API names them. Events: "chosen" with {name, value} after each choice.
export class Choices extends EventTarget {
  #form;
  // Resolves when all that was chosen so far is kept.
  settled = Promise.resolve();

  constructor(form) {
    super();
    this.#form = form;
    for (const name of OF_THE_TALK) this.#recall(name);
    form.addEventListener("change", ({ target }) => this.#chose(target));
  }

  get(name) {
    return new FormData(this.#form).get(name);
  }

  // As if it had been chosen in the form.
  set(name, value) {
    this.#form.elements[name].value = value;
    this.#chose({ name, value });
  }

  // What a session is started with.
  get ofTheTalk() {
    const found = OF_THE_TALK.map((name) => [name, this.get(name)]).filter(([, value]) => value);
    return Object.fromEntries(found);
  }

  keep(name, value) {
    this.settled = this.settled.then(() => keepSettings({ [name]: value })).catch((error) => toast(error.message, { kind: "danger" }));
    return this.settled;
  }

  #recall(name) {
    const field = this.#form.elements[name];
    const value = recall(kept(name));
    const offered = field instanceof RadioNodeList ? [...field] : [...(field.options ?? [])];
    if (offered.some((one) => one.value === value)) field.value = value;
  }

  #chose({ name, type, value, checked }) {
    if (!name) return;
    const chosen = type === "checkbox" ? checked : YES_OR_NO.includes(name) ? value === "yes" : value;
    if (OF_THE_TALK.includes(name)) remember(kept(name), value);
    else this.keep(name, chosen);
    this.dispatchEvent(new CustomEvent("chosen", { detail: { name, value: chosen } }));
  }
}
