// A marked text: notes in the margin beside their marks, or one at a time where there is no margin; chosen fixes are counted.
const BETWEEN = 10;
// Of the window's height: what fits beside a rail and a top line.
const SHORT = 0.7;
const started = new WeakSet();

class Marked {
  constructor(form) {
    this.form = form;
    this.sheet = form.querySelector(".marked-sheet");
    this.text = form.querySelector(".marked-text");
    this.list = form.querySelector(".pen-notes");
    this.notes = [...form.querySelectorAll("[data-note]")];
    this.marks = new Map([...form.querySelectorAll("[data-mark]")].map((mark) => [mark.dataset.mark, mark]));
    form.addEventListener("click", (event) => this.#pointed(event));
    for (const name of ["pointerover", "focusin"]) form.addEventListener(name, ({ target }) => this.#light(target));
    form.addEventListener("change", () => this.#count());
    this.all = form.querySelector("[data-use-all]");
    if (this.all) {
      this.all.hidden = this.#boxes.length < 2;
      this.all.addEventListener("click", () => this.#useAll());
    }
    if (!this.notes.length) return;
    new ResizeObserver(() => this.#place()).observe(this.sheet);
    document.fonts.ready.then(() => this.#place());
  }

  // The stylesheet knows whether there is room for a margin.
  get #hasMargin() {
    return getComputedStyle(this.list).getPropertyValue("--in-margin") === "1";
  }

  get #boxes() {
    return [...this.form.querySelectorAll("[name=fix]")];
  }

  #noteOf(mark) {
    return this.notes.find((note) => note.dataset.note === mark.dataset.mark);
  }

  // Beside its mark, or below the note before where that is longer.
  #place() {
    const hasMargin = this.#hasMargin;
    this.text.classList.toggle("is-short", this.text.offsetHeight < SHORT * innerHeight);
    let bottom = 0;
    for (const note of this.notes) {
      note.style.top = "";
      if (!hasMargin) continue;
      const mark = this.marks.get(note.dataset.anchor);
      const wanted = mark.getClientRects()[0].top - this.text.getBoundingClientRect().top;
      const top = Math.max(wanted, bottom);
      note.style.top = `${top}px`;
      bottom = top + note.offsetHeight + BETWEEN;
    }
    this.sheet.style.minHeight = hasMargin ? `${bottom}px` : "";
  }

  #pointed(event) {
    const mark = event.target.closest("[data-mark]");
    if (!mark) return;
    event.preventDefault();
    const note = this.#noteOf(mark);
    if (this.#hasMargin) note.focus();
    else this.#lift(note, mark);
  }

  // Where there is no margin a note comes up over the page, and goes back to its place in the list.
  #lift(note, mark) {
    const back = ({ newState }) => {
      if (newState !== "closed") return;
      note.removeEventListener("toggle", back);
      note.removeAttribute("popover");
      mark.focus({ preventScroll: true });
    };
    note.popover = "auto";
    note.addEventListener("toggle", back);
    note.showPopover();
    note.focus();
  }

  #light(target) {
    const number = target.closest("[data-note]")?.dataset.anchor ?? target.closest("[data-mark]")?.dataset.mark;
    for (const each of [...this.notes, ...this.marks.values()]) {
      each.classList.toggle("is-lit", Boolean(number) && (each.dataset.anchor ?? each.dataset.mark) === number);
    }
  }

  #useAll() {
    for (const box of this.#boxes) box.checked = true;
    this.#count();
  }

  #count() {
    const count = this.#boxes.filter(({ checked }) => checked).length;
    this.form.querySelector("[data-again-words]").textContent = count ? `Write it again with ${count} fix${count === 1 ? "" : "es"}` : "Write it again";
  }
}

export function startMarks(form) {
  if (started.has(form)) return;
  started.add(form);
  new Marked(form);
}
