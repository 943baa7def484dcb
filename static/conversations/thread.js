// The branch that is shown: all messages that were loaded, of which a window is on the page, so that ten thousand are no burden.
import { syncChildren } from "../js/dom.js";
import { viewOf } from "./message.js";
import { Follow } from "./scroll.js";

const STEP = 50;
const MOST_ON_PAGE = 300;
const FAR = 200;
const MARKED_MS = 2400;

export class Thread {
  messages = [];
  #views = new Map();
  #from = 0;
  #to = 0;
  #hasOlder = false;
  #loading = false;

  // loadOlder(firstId, limit) promises the messages before it, oldest first.
  constructor({ scroller, list, jump, loadOlder }) {
    Object.assign(this, { scroller, list, loadOlder });
    this.follow = new Follow(scroller, list, jump);
    jump.addEventListener("click", () => this.toEnd({ smooth: true }));
    scroller.addEventListener("scroll", () => this.#nearEdge(), { passive: true });
  }

  show(messages) {
    this.messages = messages;
    this.#from = Math.max(0, messages.length - STEP);
    this.#to = messages.length;
    this.#hasOlder = Boolean(messages[0]?.parent_id);
    this.#views.clear();
    this.#draw();
    this.follow.toEnd();
  }

  view(message) {
    return this.#views.get(message) ?? null;
  }

  redraw() {
    for (const view of this.#views.values()) view.draw();
  }

  find(id) {
    return this.messages.find((message) => message.id === id) ?? null;
  }

  last(role) {
    return this.messages.findLast((message) => message.role === role) ?? null;
  }

  above(message) {
    return this.messages[this.messages.indexOf(message) - 1] ?? null;
  }

  // Everything from `message` on gives way to `fresh`; what gave way is returned. Without `message`, `fresh` is added at the end.
  replaceFrom(message, fresh) {
    const at = message ? this.messages.indexOf(message) : this.messages.length;
    const gone = this.messages.splice(at, Infinity, ...fresh);
    for (const one of gone) this.#views.delete(one);
    this.#to = this.messages.length;
    this.#from = Math.max(Math.min(this.#from, this.#to), this.#to - MOST_ON_PAGE);
    this.#draw();
    return gone;
  }

  // Another branch, in which message `id` comes to lie `offset` pixels from the top of the window.
  swap(messages, id, offset) {
    this.show(messages);
    this.follow.following = false;
    const article = this.view(this.find(id) ?? messages.at(-1))?.root;
    if (article) this.scroller.scrollTop += article.getBoundingClientRect().top - offset;
    return article;
  }

  // Loads what is above until message `id` is there, or until all of it is from before `time`; null where it did not come.
  async reach(id, time = null) {
    const older = () => time !== null && Date.parse(this.messages[0].created_at) < Date.parse(time);
    while (!this.find(id) && this.#hasOlder && !older()) await this.#fetchOlder(FAR);
    return this.find(id);
  }

  // Brings a message that is loaded into sight, marks it for a moment, and gives it the focus.
  reveal(id) {
    const at = this.messages.findIndex((message) => message.id === id);
    if (at < 0) return null;
    this.#from = Math.max(0, at - STEP);
    this.#to = Math.min(this.messages.length, at + STEP);
    this.#draw();
    this.follow.following = false;
    const { root } = this.view(this.messages[at]);
    root.classList.add("is-found");
    root.scrollIntoView({ block: "start", behavior: "instant" });
    // What was never in sight had a guessed height until now.
    requestAnimationFrame(() => root.scrollIntoView({ block: "start", behavior: "instant" }));
    setTimeout(() => root.classList.remove("is-found"), MARKED_MS);
    root.focus({ preventScroll: true });
    return root;
  }

  toEnd(wish) {
    if (this.#to < this.messages.length) {
      this.#from = Math.max(0, this.messages.length - STEP);
      this.#to = this.messages.length;
      this.#draw();
    }
    this.follow.toEnd(wish);
  }

  #draw() {
    const shown = this.messages.slice(this.#from, this.#to);
    const nodes = shown.map((message) => this.#viewFor(message).root);
    for (const [message] of this.#views) if (!shown.includes(message)) this.#views.delete(message);
    syncChildren(this.list, nodes);
  }

  #viewFor(message) {
    if (!this.#views.has(message)) this.#views.set(message, viewOf(message));
    return this.#views.get(message);
  }

  #nearEdge() {
    const { scrollTop, clientHeight } = this.scroller;
    if (scrollTop < 1.5 * clientHeight) this.#goUp();
    else if (this.follow.distance < clientHeight && this.#to < this.messages.length) this.#move(0, STEP);
  }

  async #goUp() {
    if (this.#from > 0) return this.#move(-STEP, 0);
    if (!this.#hasOlder || this.#loading) return undefined;
    this.#loading = true;
    try {
      await this.#fetchOlder();
    } finally {
      this.#loading = false;
    }
    return undefined;
  }

  async #fetchOlder(limit) {
    const first = this.messages[0];
    const older = await this.loadOlder(first.id, limit);
    if (this.messages[0] !== first) return;
    this.messages.unshift(...older);
    this.#from += older.length;
    this.#to += older.length;
    this.#hasOlder = Boolean(older[0]?.parent_id);
    this.#move(-older.length, 0);
  }

  // Grows the window at one edge and, where it gets too large, cuts it at the other; what is being read stays in place.
  #move(up, down) {
    this.#from = Math.max(0, this.#from + up);
    this.#to = Math.min(this.messages.length, this.#to + down);
    if (this.#to - this.#from > MOST_ON_PAGE) {
      if (up) this.#to = this.#from + MOST_ON_PAGE;
      else this.#from = this.#to - MOST_ON_PAGE;
    }
    const anchor = this.firstInSight ?? this.list;
    this.follow.holding(anchor, () => this.#draw());
  }

  get firstInSight() {
    const { top } = this.scroller.getBoundingClientRect();
    return [...this.list.children].find((node) => node.getBoundingClientRect().bottom > top) ?? null;
  }
}
