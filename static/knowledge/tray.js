// The tray: every file that is being added, how far it is, and what went wrong.
import { syncChildren } from "../js/dom.js";
import { announce } from "../js/toast.js";
import { copyOf, fill } from "../conversations/templates.js";
import { counted, number, size } from "../conversations/words.js";
import { isOnItsWay, wordsOf } from "./states.js";

const MOST_SHOWN = 60;

export class Tray {
  #nodes = new Map();
  #drawing = false;
  #inBatch = 0;

  constructor({ root, uploads, states, retry }) {
    const find = (name) => root.querySelector(`[data-tray-${name}]`);
    Object.assign(this, { root, uploads, states, retry, list: find("list"), title: find("title"), line: find("line"), more: find("more"), close: find("close") });
    uploads.addEventListener("change", () => this.#soon());
    uploads.addEventListener("sent", ({ detail }) => this.#sent(detail));
    uploads.addEventListener("idle", () => this.#said());
    states.addEventListener("change", ({ detail }) => this.#follow(detail));
    states.addEventListener("gone", ({ detail }) => this.#gone(detail));
    this.close.addEventListener("click", () => this.#clear());
  }

  #clear() {
    this.uploads.clear();
    this.#inBatch = 0;
    document.querySelector("[data-add]").focus();
  }

  #sent({ document, duplicate }) {
    if (!duplicate || isOnItsWay(document)) this.states.watch(document.id);
  }

  #follow(document) {
    const entry = this.uploads.entries.find((one) => one.document?.id === document.id);
    if (!entry) return;
    Object.assign(entry.document, document);
    this.#soon();
  }

  #gone({ id }) {
    this.uploads.entries = this.uploads.entries.filter((one) => one.document?.id !== id);
    this.#soon();
  }

  // Once, at the end of a batch: a file that moves says nothing, hundreds would say too much.
  #said() {
    const fresh = this.uploads.entries.slice(this.#inBatch);
    const sent = fresh.filter(({ state }) => state === "sent").length;
    const refused = fresh.filter(({ state }) => state === "refused").length;
    this.#inBatch = this.uploads.entries.length;
    announce(`${counted(sent, "file")} added${refused ? `, ${number(refused)} refused` : ""}.`);
  }

  #soon() {
    if (this.#drawing) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      this.#draw();
    });
  }

  #draw() {
    const { entries } = this.uploads;
    this.root.hidden = !entries.length;
    const shown = entries.length > MOST_SHOWN ? entries.filter((entry) => !isDone(entry)).slice(0, MOST_SHOWN) : entries;
    for (const entry of this.#nodes.keys()) if (!entries.includes(entry)) this.#nodes.delete(entry);
    syncChildren(this.list, shown.map((entry) => this.#row(entry)));
    this.title.textContent = this.#summary();
    const whole = entries.reduce((sum, entry) => sum + entry.size, 0);
    const sent = entries.reduce((sum, entry) => sum + entry.size * (entry.state === "sending" ? entry.share : entry.state === "waiting" ? 0 : 1), 0);
    this.line.hidden = !this.uploads.isBusy;
    this.line.value = whole ? sent / whole : 0;
    this.close.hidden = this.uploads.isBusy;
    fill(this.more, this.#rest(shown));
  }

  #summary() {
    const { entries } = this.uploads;
    const count = (test) => entries.filter(test).length;
    const left = count(({ state }) => state === "waiting" || state === "sending");
    if (left) return `Adding ${counted(entries.length, "file")}, ${number(left)} to go`;
    const parts = [
      [count((entry) => entry.state === "sent" && !entry.duplicate), "added"],
      [count((entry) => entry.duplicate), "here already"],
      [count(({ state }) => state === "refused"), "refused"],
      [count(({ state }) => state === "stopped"), "stopped"],
    ];
    return parts.filter(([many]) => many).map(([many, words]) => `${number(many)} ${words}`).join(", ");
  }

  #rest(shown) {
    const hidden = this.uploads.entries.filter((entry) => !shown.includes(entry));
    const done = hidden.filter(isDone).length;
    const parts = [[hidden.length - done, "more to come"], [done, "done"]];
    return parts.filter(([many]) => many).map(([many, words]) => `${number(many)} ${words}`).join(", ");
  }

  #row(entry) {
    if (!this.#nodes.has(entry)) this.#nodes.set(entry, this.#made(entry));
    const { root, slots } = this.#nodes.get(entry);
    const { words, share } = shownOf(entry);
    slots.words.textContent = words;
    slots.line.hidden = share === null;
    if (share !== null) slots.line.value = share;
    root.classList.toggle("is-refused", isRefused(entry));
    const open = entry.document && !isOnItsWay(entry.document);
    slots.name.hidden = Boolean(open);
    slots.link.hidden = !open;
    if (open) slots.link.href = `/knowledge/${entry.document.id}`;
    slots.stop.hidden = entry.state !== "waiting" && entry.state !== "sending";
    slots.again.hidden = !canAgain(entry);
    return root;
  }

  #made(entry) {
    const copy = copyOf("tray-row");
    const { name, link, stop, again, line } = copy.slots;
    name.textContent = entry.name;
    link.textContent = entry.name;
    line.setAttribute("aria-label", `Progress of ${entry.name}`);
    stop.setAttribute("aria-label", `Do not add ${entry.name}`);
    again.setAttribute("aria-label", `Try ${entry.name} again`);
    stop.addEventListener("click", () => this.uploads.stop(entry));
    again.addEventListener("click", () => (entry.document ? this.retry(entry.document) : this.uploads.again(entry)));
    return copy;
  }
}

const hasFailed = ({ state, document }) => state === "sent" && document.status === "failed";
const isRefused = (entry) => entry.state === "refused" || hasFailed(entry);
const isDone = (entry) => entry.state === "stopped" || (entry.state === "sent" && !isOnItsWay(entry.document) && !hasFailed(entry));
const canAgain = (entry) => hasFailed(entry) || entry.state === "stopped" || (entry.state === "refused" && !entry.isFinal);

function shownOf(entry) {
  const { state, share, reason, document, duplicate } = entry;
  if (state === "waiting") return { words: entry.size ? `${size(entry.size)}, waiting` : "Waiting", share: null };
  if (state === "sending") return { words: entry.size ? `Sending ${size(entry.size * share)} of ${size(entry.size)}` : "Sending", share: share / 3 };
  if (state === "stopped") return { words: "Not added", share: null };
  if (state === "refused") return { words: reason, share: null };
  if (document.status === "failed") return { words: document.error, share: null };
  if (isOnItsWay(document)) return { words: `${duplicate ? "Already here. " : ""}${wordsOf(document)}`, share: (1 + (2 * document.progress) / 100) / 3 };
  return { words: duplicate ? "Already here" : "Ready", share: null };
}
