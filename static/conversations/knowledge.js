// Where answers are looked up: in all the person may read, when switched on, or in the documents chosen for this page.
import { element } from "../js/dom.js";
import { icon } from "../js/icons.js";
import { recall, remember } from "../js/storage.js";
import { chooseDocuments } from "./choose-documents.js";

export class Knowledge {
  constructor({ toggle, chooser, chips, chosen = [] }) {
    Object.assign(this, { toggle, chooser, chips, documents: chosen });
    chooser.addEventListener("click", () => this.#choose());
    toggle.addEventListener("click", () => this.#turn());
    chips.addEventListener("click", ({ target }) => this.#drop(target.closest("[data-document]")));
    this.#draw();
  }

  get isOn() {
    return recall("knowledge") === "on";
  }

  // As a question says it.
  get wish() {
    if (this.documents.length) return { document_ids: this.documents.map(({ id }) => id) };
    return this.isOn ? { use_knowledge: true } : {};
  }

  #turn() {
    remember("knowledge", this.isOn ? null : "on");
    this.#draw();
  }

  async #choose() {
    this.documents = (await chooseDocuments(this.documents)) ?? this.documents;
    this.#draw();
  }

  #drop(chip) {
    if (!chip) return;
    this.documents = this.documents.filter(({ id }) => id !== chip.dataset.document);
    this.#draw();
    this.toggle.focus();
  }

  #draw() {
    this.toggle.setAttribute("aria-pressed", String(this.isOn));
    this.toggle.hidden = this.documents.length > 0;
    this.chips.replaceChildren(...this.documents.map(chipOf));
    this.chips.hidden = !this.documents.length;
  }
}

function chipOf({ id, title }) {
  const name = element("span", { class: "truncate", dir: "auto" }, title);
  const button = element("button", { type: "button", class: "btn btn-ghost btn-icon btn-sm", "data-document": id, "aria-label": `Do not ask only “${title}”` }, icon("x", 16));
  return element("li", { class: "chip document-chip" }, icon("file-text", 16), name, button);
}
