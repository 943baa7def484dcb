// The page of a new chat: a greeting by the time of day, first questions, and the choice of leaving no trace.
import { models } from "./models.js";

function greeting(name, hour = new Date().getHours()) {
  const part = hour < 5 ? "Still up" : hour < 12 ? "Good morning" : hour < 18 ? "Good afternoon" : "Good evening";
  return name ? `${part}, ${name}` : part;
}

export class Welcome {
  constructor({ root, chat, composer, temporary, banner, name }) {
    Object.assign(this, { root, chat, composer, temporary, banner });
    root.querySelector("[data-greeting]").textContent = greeting(name);
    root.addEventListener("click", ({ target }) => this.#start(target.closest("[data-starter]")));
    temporary.addEventListener("click", () => this.#toggle());
    models.addEventListener("change", () => this.#tellLocal());
  }

  draw() {
    const fresh = !this.chat.conversation && !this.chat.thread.messages.length;
    document.querySelector("[data-chat]").classList.toggle("is-new", fresh);
    for (const node of document.querySelectorAll("[data-when-new]")) node.hidden = !fresh;
    const secret = Boolean(this.chat.conversation?.temporary ?? this.chat.beginning.temporary);
    this.temporary.setAttribute("aria-pressed", String(secret));
    this.banner.hidden = !secret;
    this.#tellLocal();
  }

  #toggle() {
    const { temporary, ...rest } = this.chat.beginning;
    this.chat.beginning = temporary ? rest : { temporary: true };
    this.draw();
    this.composer.focus();
  }

  #start(button) {
    if (!button) return;
    this.composer.put(button.dataset.starter);
    this.composer.form.requestSubmit();
  }

  #tellLocal() {
    document.querySelector("[data-only-local]").hidden = !models.onlyLocal || Boolean(this.chat.conversation);
  }
}
