// When a note was changed or deleted elsewhere: says so, shows the other text, and lets the person choose.
import { toast } from "../../js/toast.js";
import { attempt } from "../actions.js";
import { notePath } from "./words.js";

const find = (name) => document.querySelector(`[data-${name}]`);

export class Trouble {
  #current = null;

  // load(note) puts a note on the page.
  constructor({ root, keeper, load }) {
    Object.assign(this, { root, keeper, load });
    root.addEventListener("click", ({ target }) => this.#chosen(target.closest("[data-conflict]")?.dataset.conflict));
  }

  show(current) {
    this.#current = current ?? null;
    const gone = !current;
    find("conflict-title").textContent = gone ? "This note was deleted elsewhere" : "This note was changed elsewhere";
    find("conflict-words").textContent = gone ? "What you wrote is still here, and can be kept as another note." : "Nothing was overwritten. What you wrote is still here; choose what the note shall say.";
    find("conflict-theirs").hidden = gone;
    find("theirs-title").textContent = current?.title ?? "";
    find("theirs-content").textContent = current?.content ?? "";
    for (const button of this.root.querySelectorAll("[data-conflict]")) button.hidden = gone && button.dataset.conflict !== "both";
    this.root.hidden = false;
  }

  hide() {
    this.root.hidden = true;
  }

  #chosen(what) {
    if (what) attempt(() => this[what]());
  }

  mine() {
    return this.keeper.overwrite(this.#current);
  }

  theirs() {
    this.load(this.#current);
  }

  async both() {
    const kept = await this.keeper.keepBeside();
    this.keeper.letGo();
    if (!this.#current) return location.assign(notePath(kept));
    this.load(this.#current);
    toast("Yours is another note now", { action: { label: "Open", run: () => location.assign(notePath(kept)) } });
    return undefined;
  }
}
