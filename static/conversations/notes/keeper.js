// Keeps a note: saves soon after the last letter, holds what is not saved yet in this browser, and never overwrites others.
import { recall, remember } from "../../js/storage.js";
import { post, put } from "../api.js";
import { api, firstLine } from "./words.js";

const QUIET_MS = 1000;
const LATEST_MS = 5000;
const AGAIN_MS = 10_000;
const HOLD_MS = 250;

const equal = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const bodyOf = ({ title, content, tags }) => ({ title: title.trim() || firstLine(content) || "Untitled note", content, tags });
const isEmpty = ({ title, content, tags }) => !title.trim() && !content.trim() && !tags.length;

export class Keeper extends EventTarget {
  #settled;
  #first = null;
  #running = null;
  #timer = null;
  #holding = null;
  #waitingSince = null;
  state = "saved";

  // read() answers {title, content, tags} as they are on the page.
  constructor({ note, editing, user, read }) {
    super();
    Object.assign(this, { note, editing, user, read });
    this.#settled = read();
    this.state = note ? "saved" : "new";
    addEventListener("online", () => this.state === "offline" && this.save());
    addEventListener("pagehide", () => this.#hold());
    document.addEventListener("visibilitychange", () => document.hidden && this.isChanged && this.save());
  }

  get isChanged() {
    return !equal(this.read(), this.#settled);
  }

  // Something was typed.
  touch() {
    clearTimeout(this.#holding);
    this.#holding = setTimeout(() => this.#hold(), HOLD_MS);
    if (this.state === "conflict" || this.state === "gone") return;
    this.#waitingSince ??= performance.now();
    this.#saveIn(Math.max(0, Math.min(QUIET_MS, this.#waitingSince + LATEST_MS - performance.now())));
    if (this.isChanged && this.state !== "offline") this.#turn("saving");
  }

  // `onPurpose` makes what it says now a version of its own. Answers whether all is kept.
  async save({ onPurpose = false } = {}) {
    clearTimeout(this.#timer);
    while (this.#running) await this.#running;
    if (this.state === "conflict" || this.state === "gone") return false;
    this.#running = this.#send(onPurpose);
    await this.#running;
    this.#running = null;
    if (this.state === "saved" && this.isChanged) this.touch();
    return this.state === "saved" || (this.state === "new" && !this.isChanged);
  }

  // The page shows this note now, and nothing is unsaved.
  settle(note) {
    this.note = note;
    this.#kept(this.read());
  }

  // What this browser holds that was never saved, with the version it was based on.
  get held() {
    try {
      return JSON.parse(recall(this.#key) ?? "null");
    } catch {
      return null;
    }
  }

  clash(current) {
    this.#turn("conflict", { current });
  }

  overwrite(current) {
    this.note = current;
    this.#turn("saving");
    return this.save();
  }

  async keepBeside() {
    const text = this.read();
    return post("/api/core/notes", bodyOf({ ...text, title: `${bodyOf(text).title.slice(0, 180)} (my version)` }));
  }

  letGo() {
    remember(this.#key, null);
  }

  get #key() {
    return `note:${this.user}:${this.note?.id ?? "new"}`;
  }

  async #send(onPurpose) {
    const text = this.read();
    if (!this.note && isEmpty(text)) return;
    if (this.note && !onPurpose && equal(text, this.#settled)) return this.#kept(text);
    this.#turn("saving");
    try {
      if (this.note) this.note = await this.#put(text, onPurpose);
      else await this.#create(text);
      this.#kept(text);
    } catch (error) {
      this.#failed(error);
    }
  }

  #put(text, onPurpose) {
    const sent = { ...bodyOf(text), expected_version: this.note.version };
    return put(api(this.note.id), onPurpose ? sent : { ...sent, editing: this.editing });
  }

  // An answer that was lost on the way must not make two notes: the same words are sent again first, then the newer ones.
  async #create(text) {
    this.#first ??= { ...bodyOf(text), editing: this.editing };
    const held = this.#key;
    try {
      this.note = await post("/api/core/notes", this.#first, { headers: { "Idempotency-Key": `note-${this.editing}` } });
    } catch (error) {
      if (error.status === 400) this.#first = null;
      throw error;
    }
    remember(held, null);
    this.dispatchEvent(new Event("created"));
    if (!equal(this.#first, { ...bodyOf(text), editing: this.editing })) this.note = await this.#put(text, false);
  }

  #kept(text) {
    this.#settled = text;
    this.#waitingSince = null;
    clearTimeout(this.#timer);
    if (!this.isChanged) {
      clearTimeout(this.#holding);
      this.letGo();
    }
    this.#turn("saved");
  }

  #failed(error) {
    this.#hold();
    this.#waitingSince = null;
    if (error.code === "note_changed") return this.clash(error.extra.current);
    if (error.status === 404) return this.#turn("gone");
    this.#turn(error.isOffline ? "offline" : "refused", { message: error.message });
    if (error.isOffline || error.status === 429 || error.status >= 500) this.#saveIn(AGAIN_MS);
    return undefined;
  }

  #saveIn(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.save(), wait);
  }

  #hold() {
    if (this.isChanged) remember(this.#key, JSON.stringify({ text: this.read(), version: this.note?.version ?? null }));
  }

  #turn(state, detail = {}) {
    if (state === this.state && state !== "conflict") return;
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: { state, ...detail } }));
  }
}
