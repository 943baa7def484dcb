// The list of conversations at the side: grouped by date, more as one scrolls, folders on top, found by title.
import { element, syncChildren } from "../js/dom.js";
import { page } from "./api.js";
import { conversations } from "./store.js";
import { copyOf } from "./templates.js";
import { dateGroup } from "./words.js";

const SEARCH_WAIT_MS = 160;
const RETRY_MS = 5000;
const SHOWN_UNREAD = "has a new answer";

export class Rail {
  #rows = new Map();
  #headings = new Map();
  #found = null;
  #searching = null;
  #timer = null;
  chosen = null;

  constructor({ list, folders, search, end }) {
    Object.assign(this, { list, folders, search, end });
    conversations.addEventListener("change", () => this.draw());
    search.addEventListener("input", () => this.#typed());
    search.addEventListener("keydown", (event) => event.key === "Escape" && this.#clear());
    this.watch = new IntersectionObserver(([entry]) => entry.isIntersecting && this.#more(), { root: list.closest(".rail-list"), rootMargin: "300px" });
    this.watch.observe(end);
  }

  // The conversation that is open.
  mark(id) {
    this.current = id;
    this.draw();
  }

  // Several can be ticked while `chosen` is a set.
  setChoosing(choosing) {
    this.chosen = choosing ? new Set() : null;
    this.list.classList.toggle("is-choosing", choosing);
    this.draw();
  }

  draw() {
    const shown = this.#found ?? conversations.listed;
    syncChildren(this.list, this.#found ? this.#plain(shown) : this.#grouped(shown));
    syncChildren(this.folders, this.#found ? [] : conversations.folders.map((folder) => this.#folder(folder)));
    this.end.hidden = this.#found !== null || !conversations.next;
  }

  #plain(shown) {
    return shown.length ? shown.map((one) => this.#row(one)) : [this.#heading("Nothing by that name")];
  }

  #grouped(shown) {
    const pinned = shown.filter(({ pinned }) => pinned);
    const nodes = pinned.length ? [this.#heading("Pinned"), ...pinned.map((one) => this.#row(one))] : [];
    let group = null;
    for (const one of shown) {
      if (one.pinned || one.folder_id) continue;
      const heading = dateGroup(one.updated_at);
      if (heading !== group) nodes.push(this.#heading(heading));
      group = heading;
      nodes.push(this.#row(one));
    }
    return nodes;
  }

  #heading(words) {
    if (!this.#headings.has(words)) this.#headings.set(words, element("h2", { class: "rail-group" }, words));
    return this.#headings.get(words);
  }

  #row(conversation) {
    const row = this.#kept(conversation.id, "rail-row");
    const { link, title, dot, more, tick } = row.slots;
    const current = conversation.id === this.current;
    link.href = `/chat/${conversation.id}`;
    if (current) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    title.textContent = conversation.title;
    link.title = conversation.title;
    dot.hidden = !conversation.unread || current;
    dot.textContent = dot.hidden ? "" : SHOWN_UNREAD;
    more.setAttribute("aria-label", `Options for ${conversation.title}`);
    tick.hidden = this.chosen === null;
    tick.checked = this.chosen?.has(conversation.id) ?? false;
    tick.setAttribute("aria-label", `Select ${conversation.title}`);
    return row.root;
  }

  #folder(folder) {
    const row = this.#kept(`folder-${folder.id}`, "rail-folder");
    row.root.dataset.id = folder.id;
    row.slots.link.href = `/chat/folders/${folder.id}`;
    row.slots.title.textContent = folder.name;
    row.slots.more.setAttribute("aria-label", `Options for the folder ${folder.name}`);
    if (location.pathname === row.slots.link.pathname) row.slots.link.setAttribute("aria-current", "page");
    return row.root;
  }

  #kept(id, template) {
    if (!this.#rows.has(id)) {
      const row = copyOf(template);
      row.root.dataset.id = id;
      this.#rows.set(id, row);
    }
    return this.#rows.get(id);
  }

  // Watched anew after each page: the end may still be in sight.
  async #more() {
    this.watch.unobserve(this.end);
    const went = await conversations.loadMore().then(() => true, () => false);
    if (went) this.watch.observe(this.end);
    else setTimeout(() => this.watch.observe(this.end), RETRY_MS);
  }

  #typed() {
    clearTimeout(this.#timer);
    const words = this.search.value.trim();
    if (!words) return this.#clear();
    this.#timer = setTimeout(() => this.#find(words), SEARCH_WAIT_MS);
    return undefined;
  }

  // At once among what is known, then among all.
  async #find(words) {
    const wanted = words.toLowerCase();
    this.#found = conversations.listed.filter(({ title }) => title.toLowerCase().includes(wanted));
    this.draw();
    this.#searching?.abort();
    this.#searching = new AbortController();
    const { items } = await page(`/api/core/conversations?limit=50&q=${encodeURIComponent(words)}`, { signal: this.#searching.signal }).catch(() => ({ items: null }));
    if (!items || this.search.value.trim() !== words) return;
    this.#found = items;
    conversations.put(...items);
  }

  #clear() {
    this.#searching?.abort();
    this.search.value = "";
    this.#found = null;
    this.draw();
  }
}
