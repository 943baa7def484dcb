// How far documents are: told by the server as it happens, and asked for where nothing is heard.
import { fetchRows } from "./rows.js";

const SILENT_MS = 6000;
const MOST_ASKED = 50;
const ON_THEIR_WAY = new Set(["queued", "parsing", "embedding"]);
const WORDS = { queued: "Waiting", parsing: "Reading", embedding: "Indexing", ready: "Ready", failed: "Failed" };

export const isOnItsWay = ({ status }) => ON_THEIR_WAY.has(status);
export const wordsOf = ({ status }) => WORDS[status];

// "change" with {id, status, progress, error, title}, "gone" with {id}.
export class States extends EventTarget {
  #heard = new Map();

  constructor(updates) {
    super();
    updates.addEventListener("document-updated", ({ detail }) => this.#tell(detail.document));
    updates.addEventListener("document-deleted", ({ detail }) => this.#gone(detail.document_id));
    updates.addEventListener("reopened", () => this.#ask([...this.#heard.keys()]));
    setInterval(() => this.#askSilent(), SILENT_MS);
  }

  watch(id) {
    if (!this.#heard.has(id)) this.#heard.set(id, performance.now());
  }

  #tell(document) {
    if (isOnItsWay(document)) this.#heard.set(document.id, performance.now());
    else this.#heard.delete(document.id);
    this.dispatchEvent(new CustomEvent("change", { detail: document }));
  }

  #gone(id) {
    this.#heard.delete(id);
    this.dispatchEvent(new CustomEvent("gone", { detail: { id } }));
  }

  #askSilent() {
    const since = performance.now() - SILENT_MS;
    if (document.visibilityState === "visible") this.#ask([...this.#heard].filter(([, at]) => at < since).map(([id]) => id));
  }

  async #ask(all) {
    const ids = all.slice(0, MOST_ASKED);
    if (!ids.length) return;
    const rows = await fetchRows(ids).catch(() => null);
    if (!rows) return;
    for (const id of ids) {
      // Those that were asked stand at the end of the line for the next question.
      this.#heard.delete(id);
      const row = rows.get(id);
      if (row) this.#tell({ id, ...row.dataset, progress: Number(row.dataset.progress) });
      else this.#gone(id);
    }
  }
}
