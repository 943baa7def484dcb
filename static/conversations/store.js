// What is known of the person's conversations and folders; whoever shows them listens for "change".
import { get, page } from "./api.js";

class Conversations extends EventTarget {
  #known = new Map();
  folders = [];

  begin({ conversations = [], folders = [], next = null, current = null }) {
    for (const conversation of [...conversations, ...(current ? [current] : [])]) this.#known.set(conversation.id, conversation);
    this.folders = folders;
    this.next = next;
  }

  get(id) {
    return this.#known.get(id) ?? null;
  }

  // Newest first, as the rail shows them: not archived, not temporary.
  get listed() {
    const shown = [...this.#known.values()].filter((one) => !one.archived && !one.temporary);
    return shown.sort((a, b) => b.updated_at.localeCompare(a.updated_at));
  }

  put(...conversations) {
    for (const conversation of conversations) this.#known.set(conversation.id, { ...this.#known.get(conversation.id), ...conversation });
    this.#tell();
  }

  drop(...ids) {
    for (const id of ids) this.#known.delete(id);
    this.#tell(ids);
  }

  async loadMore() {
    if (!this.next) return;
    const address = this.next;
    this.next = null;
    try {
      const { items, next } = await page(address);
      this.next = next;
      this.put(...items);
    } catch (error) {
      this.next = address;
      throw error;
    }
  }

  // After the line was down: whatever changed meanwhile is among the newest.
  async refresh() {
    this.put(...(await get("/api/core/conversations?limit=50")));
  }

  putFolder(folder) {
    this.folders = [...this.folders.filter((one) => one.id !== folder.id), folder].sort((a, b) => a.name.localeCompare(b.name));
    this.#tell();
  }

  dropFolder(id) {
    this.folders = this.folders.filter((one) => one.id !== id);
    for (const one of this.#known.values()) if (one.folder_id === id) one.folder_id = null;
    this.#tell();
  }

  folder(id) {
    return this.folders.find((one) => one.id === id) ?? null;
  }

  #tell(dropped = []) {
    this.dispatchEvent(new CustomEvent("change", { detail: { dropped } }));
  }
}

export const conversations = new Conversations();
