// The thin line on top: the conversation's title, changed in place, and what can be done with it.
import { element } from "../js/dom.js";
import { rename } from "./actions.js";
import { conversations } from "./store.js";

const LONGEST = 200;

export class Header {
  #editing = false;

  constructor({ title, chat, site }) {
    Object.assign(this, { title, chat, site });
    this.forOpen = document.querySelectorAll("[data-for-open]");
    this.forNew = document.querySelectorAll("[data-for-new]");
    title.addEventListener("dblclick", () => this.edit());
    conversations.addEventListener("change", () => this.draw());
  }

  draw() {
    const open = this.chat.conversation && (conversations.get(this.chat.id) ?? this.chat.conversation);
    const words = open ? (open.temporary ? "Temporary chat" : open.title) : "New chat";
    document.title = `${words} · ${this.site}`;
    if (!this.#editing) this.title.textContent = words;
    this.title.title = open && !open.temporary ? "Double-click to rename" : "";
    for (const node of this.forOpen) node.hidden = !open;
    for (const node of this.forNew) node.hidden = Boolean(open);
  }

  edit() {
    const open = conversations.get(this.chat.id);
    if (!open || open.temporary || this.#editing) return;
    this.#editing = true;
    const input = element("input", { class: "input input-sm topline-input", value: open.title, maxlength: LONGEST, "aria-label": "Title", dir: "auto" });
    this.title.replaceChildren(input);
    input.addEventListener("keydown", (event) => this.#key(event, input));
    input.addEventListener("blur", () => this.#done(open, input.value));
    input.select();
  }

  #key(event, input) {
    if (event.isComposing) return;
    event.stopPropagation();
    if (event.key === "Escape") input.value = "";
    if (event.key === "Escape" || event.key === "Enter") input.blur();
  }

  #done(open, value) {
    if (!this.#editing) return;
    this.#editing = false;
    const title = value.trim();
    this.draw();
    if (title && title !== open.title) rename(open, title);
  }
}
