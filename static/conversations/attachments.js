// Files on their way to a message: picked, dropped or pasted, sent at once, shown with their progress.
import { toast } from "../js/toast.js";
import { remove, upload } from "./api.js";
import { copyOf } from "./templates.js";
import { size } from "./words.js";

const MOST = 10;
const LARGEST = 10 * 1024 * 1024;

export class Attachments extends EventTarget {
  #entries = [];

  constructor({ list, largest = LARGEST }) {
    super();
    Object.assign(this, { list, largest });
  }

  get ready() {
    return this.#entries.filter(({ state }) => state === "ready").map(({ stored }) => stored);
  }

  get isBusy() {
    return this.#entries.some(({ state }) => state === "sending");
  }

  get isEmpty() {
    return this.#entries.length === 0;
  }

  add(files) {
    const fresh = [...files].slice(0, MOST - this.#entries.length);
    if (fresh.length < files.length) toast(`At most ${MOST} files go with a message.`, { kind: "warning" });
    for (const file of fresh) this.#send(file);
  }

  // After sending: they belong to the message now.
  clear() {
    this.#entries = [];
    this.#changed();
  }

  putBack(stored) {
    for (const one of stored) this.#entries.push({ stored: one, state: "ready", ...card(one.filename, size(one.size_bytes)) });
    this.#entries.forEach((entry) => this.#watch(entry));
    this.#changed();
  }

  #send(file) {
    const entry = { state: "sending", ...card(file.name, size(file.size)) };
    if (file.type.startsWith("image/")) showThumb(entry, file);
    this.#entries.push(entry);
    this.#watch(entry);
    if (file.size > this.largest) this.#fail(entry, `Larger than ${size(this.largest)}.`);
    else this.#follow(entry, file);
    this.#changed();
  }

  async #follow(entry, file) {
    const { answered, abort } = upload("/api/core/attachments", { file }, (part) => {
      entry.slots.progress.value = part;
    });
    entry.abort = abort;
    try {
      entry.stored = await answered;
      entry.state = "ready";
      entry.slots.progress.hidden = true;
    } catch (error) {
      this.#fail(entry, error.message);
    }
    this.#changed();
  }

  #fail(entry, reason) {
    entry.state = "failed";
    entry.slots.progress.hidden = true;
    entry.slots.size.textContent = reason;
    entry.root.classList.add("is-refused");
  }

  #watch(entry) {
    entry.slots.remove.onclick = () => this.#remove(entry);
  }

  #remove(entry) {
    entry.abort?.();
    if (entry.stored) remove(`/api/core/attachments/${entry.stored.id}`).catch(() => {});
    this.#entries = this.#entries.filter((one) => one !== entry);
    this.#changed();
    this.dispatchEvent(new Event("removed"));
  }

  #changed() {
    this.list.replaceChildren(...this.#entries.map(({ root }) => root));
    this.list.hidden = this.isEmpty;
    this.dispatchEvent(new Event("change"));
  }
}

function card(name, words) {
  const copy = copyOf("upload-card");
  copy.slots.name.textContent = name;
  copy.slots.size.textContent = words;
  copy.slots.remove.setAttribute("aria-label", `Remove ${name}`);
  return copy;
}

function showThumb({ slots }, file) {
  const address = URL.createObjectURL(file);
  // Shown only if it is a picture indeed.
  slots.thumb.onload = () => {
    URL.revokeObjectURL(address);
    slots.thumb.hidden = false;
    slots.icon.hidden = true;
  };
  slots.thumb.src = address;
}
