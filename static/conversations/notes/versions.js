// The sheet of versions: the list, what changed in one of them, and the way back to it.
import { openDialog } from "../../js/dialog.js";
import { element } from "../../js/dom.js";
import { closeSheet } from "../../js/sheet.js";
import { toast } from "../../js/toast.js";
import { attempt } from "../actions.js";
import { get, page, post } from "../api.js";
import { copyOf } from "../templates.js";
import { moment } from "../words.js";
import { changesOf } from "./changes.js";
import { api } from "./words.js";

const find = (name) => document.querySelector(`[data-${name}]`);

export class Versions {
  #note = null;
  #known = [];
  #next = null;
  #shown = null;

  // restored(note) is told what the note says after going back.
  constructor({ restored }) {
    this.restored = restored;
    find("versions-more").addEventListener("click", () => this.#more());
    find("versions-back").addEventListener("click", () => this.#showList(true));
    find("version-since").addEventListener("change", () => this.#showChanges());
    find("version-restore").addEventListener("click", () => this.#restore(this.#shown));
  }

  open(note) {
    this.#note = note;
    this.#known = [];
    this.#next = api(note.id, "/versions");
    find("versions-list").replaceChildren();
    this.#showList();
    openDialog("note-versions");
    return this.#more();
  }

  async #more() {
    find("versions-status").textContent = "Loading";
    const read = await attempt(async () => {
      const { items, next } = await page(this.#next);
      this.#known.push(...items);
      this.#next = next;
      find("versions-list").append(...items.map((version) => this.#row(version)));
    });
    find("versions-status").textContent = read ? "" : "The versions could not be read. Close this and try again.";
    find("versions-more").hidden = !read || !this.#next;
  }

  #row(version) {
    const { root, slots } = copyOf("version-row");
    const isNow = version === this.#known[0];
    slots.when.textContent = moment(version.saved_at);
    slots.words.textContent = [isNow && "Now", version.restored_from && "Restored", version.title].filter(Boolean).join(" · ");
    slots.open.addEventListener("click", () => this.#open(version));
    return root;
  }

  #showList(back = false) {
    find("versions-list-view").hidden = false;
    find("versions-one").hidden = true;
    const at = this.#known.indexOf(this.#shown);
    if (back) find("versions-list").querySelectorAll("button")[at]?.focus();
  }

  #open(version) {
    this.#shown = version;
    find("versions-list-view").hidden = true;
    find("versions-one").hidden = false;
    find("version-title").textContent = moment(version.saved_at);
    find("version-since").replaceChildren(element("option", { value: "" }, "the version before"), ...this.#known.filter((one) => one !== version).map((one) => element("option", { value: one.version }, this.#nameOf(one))));
    find("version-restore").hidden = version === this.#known[0];
    find("version-title").focus();
    return this.#showChanges();
  }

  #nameOf(version) {
    return version === this.#known[0] ? `what it says now, ${moment(version.saved_at)}` : moment(version.saved_at);
  }

  async #showChanges() {
    const since = find("version-since").value;
    const shown = this.#shown;
    find("changes").setAttribute("aria-busy", "true");
    await attempt(async () => {
      const changes = await get(api(this.#note.id, `/versions/${shown.version}/changes${since ? `?since=${since}` : ""}`));
      if (shown === this.#shown) find("changes").replaceChildren(...changesOf(changes));
    });
    find("changes").removeAttribute("aria-busy");
  }

  async #restore({ version }) {
    const before = this.#known[0].version;
    const done = await attempt(() => this.#goBack(version));
    if (!done) return;
    closeSheet("note-versions");
    toast("The note says again what it said then", { action: { label: "Undo", run: () => attempt(() => this.#goBack(before)) } });
  }

  async #goBack(version) {
    this.restored(await post(api(this.#note.id, `/versions/${version}/restore`)));
  }
}
