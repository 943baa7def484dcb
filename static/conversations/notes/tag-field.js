// Tags as chips with a box behind them: Enter or a comma adds one, Backspace in the empty box takes the last away.
import { announce, toast } from "../../js/toast.js";
import { copyOf } from "../templates.js";

const clean = (text) => text.toLowerCase().replace(/^[\s#]+/, "").replace(/\s+/g, " ").trim();

export class TagField extends EventTarget {
  #names = [];

  constructor({ list, input, longest, most }) {
    super();
    Object.assign(this, { list, input, longest, most });
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("input", ({ inputType }) => this.#typed(inputType));
    input.addEventListener("blur", () => this.#take());
  }

  get names() {
    return [...this.#names];
  }

  set names(names) {
    this.#names = [...names];
    this.#draw();
  }

  #key(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" || event.key === ",") {
      event.preventDefault();
      this.#take();
    } else if (event.key === "Backspace" && !this.input.value && this.#names.length) {
      this.#remove(this.#names.at(-1));
    }
  }

  // What is chosen from the list of known tags, or pasted with commas, needs no Enter.
  #typed(kind) {
    const chosen = kind === undefined || kind === "insertReplacementText";
    if (chosen || this.input.value.includes(",")) this.#take();
  }

  #take() {
    const fresh = this.input.value.split(",").map((text) => clean(text).slice(0, this.longest)).filter((name) => name && !this.#names.includes(name));
    this.input.value = "";
    if (!fresh.length) return;
    if (this.#names.length + fresh.length > this.most) toast(`A note has at most ${this.most} tags.`, { kind: "warning" });
    this.#change([...new Set([...this.#names, ...fresh])].slice(0, this.most));
    announce(`Tagged ${fresh.join(", ")}`);
  }

  #remove(name) {
    this.#change(this.#names.filter((one) => one !== name));
    announce(`${name} removed`);
    this.input.focus();
  }

  #change(names) {
    this.names = names;
    this.dispatchEvent(new Event("change"));
  }

  #draw() {
    this.list.replaceChildren(...this.#names.map((name) => this.#chip(name)));
    this.list.hidden = !this.#names.length;
  }

  #chip(name) {
    const { root, slots } = copyOf("note-tag-chip");
    slots.name.textContent = name;
    slots.remove.setAttribute("aria-label", `Remove the tag ${name}`);
    slots.remove.addEventListener("click", () => this.#remove(name));
    return root;
  }
}
