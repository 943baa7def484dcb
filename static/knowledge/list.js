// The table: rows that follow their documents, new ones on top, several chosen at once.
import { announce } from "../js/toast.js";
import { counted } from "../conversations/words.js";
import { fetchRows } from "./rows.js";
import { wordsOf } from "./states.js";

const TOGETHER_MS = 150;
const MOST_ON_TOP = 100;

const body = () => document.querySelector("[data-rows]");
export const rowOf = (id) => body()?.querySelector(`[data-id="${CSS.escape(id)}"]`) ?? null;
const rows = () => [...(body()?.rows ?? [])];

export class List extends EventTarget {
  #stale = new Set();
  #timer = null;

  constructor({ states, bar }) {
    super();
    Object.assign(this, { states, bar });
    states.addEventListener("change", ({ detail }) => this.#follow(detail));
    states.addEventListener("gone", ({ detail }) => this.drop(detail.id));
    document.addEventListener("found", () => this.begin());
    document.addEventListener("change", ({ target }) => this.#ticked(target));
    bar.addEventListener("click", ({ target }) => target.closest("[data-choosing-end]") && this.choose(false));
    this.begin();
  }

  get chosen() {
    return rows().filter((row) => tickOf(row).checked);
  }

  begin() {
    for (const row of rows()) if ("onItsWay" in row.dataset) this.states.watch(row.dataset.id);
    this.#show();
  }

  // Drawn anew by the server, a few changes together.
  renew(...ids) {
    for (const id of ids) this.#stale.add(id);
    this.#timer ??= setTimeout(() => this.#renew(), TOGETHER_MS);
  }

  // The next row's menu gets the focus, as whoever deletes several goes down the list.
  drop(id) {
    const row = rowOf(id);
    if (!row) return;
    const hadFocus = row.contains(document.activeElement) || document.activeElement === document.body;
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    if (hadFocus) (next?.querySelector("[data-menu-button]") ?? document.querySelector("[data-filters] input"))?.focus();
    if (!rows().length) this.dispatchEvent(new Event("empty"));
    this.#show();
  }

  choose(all) {
    for (const row of rows()) tickOf(row).checked = all;
    this.#show();
  }

  #follow({ id, status, progress }) {
    const row = rowOf(id);
    if (!row && !this.#stale.has(id)) return;
    // What was renamed or shared has the status it had, and no line to move.
    if (!row || row.dataset.status !== status || !("onItsWay" in row.dataset)) {
      this.renew(id);
      return;
    }
    row.dataset.progress = progress;
    row.querySelector("[data-status-words]").textContent = wordsOf({ status });
    row.querySelector("[data-status-line]").value = progress;
  }

  async #renew() {
    const ids = [...this.#stale].slice(0, MOST_ON_TOP);
    this.#timer = null;
    for (const id of ids) this.#stale.delete(id);
    if (this.#stale.size) this.renew();
    const fresh = await fetchRows(ids).catch(() => new Map());
    for (const id of ids) this.#put(rowOf(id), fresh.get(id));
    if (fresh.size && !body()) this.dispatchEvent(new Event("first"));
    this.begin();
  }

  #put(old, fresh) {
    if (!fresh || !body()) return;
    if (!old) {
      body().prepend(fresh);
      if (rows().length > MOST_ON_TOP) rows().at(-1).remove();
      return;
    }
    const focused = old.contains(document.activeElement);
    tickOf(fresh).checked = tickOf(old).checked;
    old.replaceWith(fresh);
    if (focused) fresh.querySelector("[data-menu-button]").focus();
  }

  #ticked(target) {
    if (target.matches("[data-tick-all]")) this.choose(target.checked);
    else if (target.matches("[data-tick]")) this.#show();
  }

  #show() {
    const { length } = this.chosen;
    const all = document.querySelector("[data-tick-all]");
    if (all) Object.assign(all, { checked: length > 0 && length === rows().length, indeterminate: length > 0 && length < rows().length });
    const words = length ? counted(length, "document") : "";
    const count = this.bar.querySelector("[data-chosen-count]");
    if (count.textContent !== words && length) announce(`${words} chosen`);
    count.textContent = words;
    this.bar.hidden = !length;
  }
}

const tickOf = (row) => row.querySelector("[data-tick]");
