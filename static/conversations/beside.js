// The documents of the open conversation: added from here, followed while they are read for it, taken away.
import { element, syncChildren } from "../js/dom.js";
import { toast } from "../js/toast.js";
import { discard } from "../knowledge/acts.js";
import { isOnItsWay, States, wordsOf } from "../knowledge/states.js";
import { Uploads } from "../knowledge/uploads.js";
import { get } from "./api.js";
import { copyOf } from "./templates.js";
import { size } from "./words.js";

const MOST = 100;
// What a message cannot take along, but a document can be.
const ONLY_READ = /\.(docx|pptx|xlsx|epub)$/i;

export const isOnlyRead = ({ name }) => ONLY_READ.test(name);

// "change" whenever what is shown, or whether something of it is still on its way, has changed.
export class Beside extends EventTarget {
  // Each {id: of its conversation, entry?: of Uploads, document?, root, slots}.
  #cards = [];

  constructor({ list, input, chat, updates, largest }) {
    super();
    Object.assign(this, { list, chat, uploads: new Uploads({ largest }), states: new States(updates) });
    this.uploads.addEventListener("change", () => this.#draw());
    this.uploads.addEventListener("sent", ({ detail }) => this.#sent(detail));
    this.states.addEventListener("change", ({ detail }) => this.#follow(detail));
    this.states.addEventListener("gone", ({ detail: { id } }) => this.#drop((card) => card.document?.id === id));
    input.addEventListener("change", () => {
      this.add(input.files);
      input.value = "";
    });
  }

  // Whether something that was added in this window is still to be read for the open conversation.
  get isBusy() {
    return this.#shown.some(({ entry, document }) => entry && (document ? isOnItsWay(document) : entry.state === "waiting" || entry.state === "sending"));
  }

  get #shown() {
    return this.#cards.filter(({ id }) => id === this.chat.id);
  }

  // A conversation that is not there yet begins with its first document.
  async add(files) {
    // The browser empties its list once the picker is used again.
    const picked = [...files];
    try {
      const id = await this.chat.place();
      const before = this.uploads.entries.length;
      this.uploads.add(picked, { conversation_id: id });
      for (const entry of this.uploads.entries.slice(before)) this.#cards.push(this.#made({ id, entry }));
      this.#draw();
      this.dispatchEvent(new Event("added"));
    } catch (error) {
      toast(error.message, { kind: "danger" });
    }
  }

  async turnTo(id) {
    this.#draw();
    if (!id) return;
    const found = await get(`/api/rag/documents?${new URLSearchParams({ conversation_id: id, limit: MOST })}`).catch(() => []);
    for (const document of found.reverse()) this.#join(id, document);
    this.#draw();
  }

  #join(id, document) {
    const known = this.#cards.find((card) => card.document?.id === document.id);
    if (known) Object.assign(known.document, document);
    else this.#cards.push(this.#made({ id, document }));
    if (isOnItsWay(document)) this.states.watch(document.id);
  }

  #sent(entry) {
    const { document, duplicate } = entry;
    const twin = this.#cards.find((card) => card.document?.id === document.id);
    if (twin) this.#drop((card) => card.entry === entry);
    else Object.assign(this.#cards.find((card) => card.entry === entry) ?? {}, { document });
    if (duplicate) toast(`“${document.title}” is in this chat already`, { kind: "info" });
    if (isOnItsWay(document)) this.states.watch(document.id);
    this.#draw();
  }

  #follow(document) {
    const card = this.#cards.find((one) => one.document?.id === document.id);
    if (!card) return;
    Object.assign(card.document, document);
    this.#draw();
  }

  async #remove(card) {
    const { entry, document } = card;
    if (document && !(await discard([{ dataset: document }])).length) return;
    if (!document) this.uploads.stop(entry);
    this.#drop((one) => one === card);
    this.dispatchEvent(new Event("removed"));
  }

  #drop(test) {
    this.#cards = this.#cards.filter((card) => !test(card));
    this.#draw();
  }

  #made(card) {
    const copy = copyOf("upload-card");
    const name = card.document?.title ?? card.entry.name;
    copy.slots.name.textContent = name;
    copy.slots.remove.setAttribute("aria-label", `Remove ${name}`);
    copy.slots.remove.onclick = () => this.#remove(card);
    return Object.assign(card, copy);
  }

  #draw() {
    const shown = this.#shown;
    for (const card of shown) drawCard(card);
    syncChildren(this.list, shown.map(({ root }) => root));
    this.list.hidden = !shown.length;
    this.dispatchEvent(new Event("change"));
  }
}

function drawCard({ root, slots, entry, document }) {
  const { words, share } = document ? ofDocument(document) : ofEntry(entry);
  slots.size.textContent = words;
  slots.progress.hidden = share === null;
  slots.progress.value = share ?? 0;
  root.classList.toggle("is-refused", (document ?? entry).status === "failed" || (!document && entry.state === "refused"));
  root.classList.toggle("is-settled", document?.status === "ready");
  if (document && slots.name.firstElementChild?.textContent !== document.title)
    slots.name.replaceChildren(element("a", { class: "link", href: `/knowledge/${document.id}`, target: "_blank", rel: "noopener", dir: "auto" }, document.title));
}

function ofEntry({ state, share, reason, size: bytes }) {
  if (state === "sending") return { words: `Sending ${size(bytes * share)} of ${size(bytes)}`, share: share / 3 };
  return { words: state === "refused" ? reason : "Waiting", share: null };
}

function ofDocument(document) {
  if (document.status === "failed") return { words: document.error, share: null };
  if (isOnItsWay(document)) return { words: wordsOf(document), share: (1 + (2 * document.progress) / 100) / 3 };
  return { words: "Read for this chat", share: null };
}
