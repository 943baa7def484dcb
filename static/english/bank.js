// Words that go into slots: a tap on a word fills the slot that was chosen, or the first empty one; another tap takes it back.
import { announce } from "../js/toast.js";

const holder = (slot) => (slot.matches("input") ? slot : slot.parentElement.querySelector('input[name="part"]'));

export function startBank(box) {
  const slots = [...box.querySelectorAll("[data-slot]")];
  const words = [...box.querySelectorAll("[data-word]")];
  let chosen = null;

  const read = (slot) => holder(slot).value.trim();
  const where = (word) => slots.find((slot) => read(slot) === word.dataset.word);

  function draw() {
    for (const word of words) word.setAttribute("aria-pressed", String(Boolean(where(word))));
    for (const slot of slots.filter((each) => each.matches("button"))) {
      const words = slot.querySelector("[data-slot-words]");
      slot.dataset.empty ??= words.textContent;
      words.textContent = read(slot) || slot.dataset.empty;
      slot.toggleAttribute("data-filled", Boolean(read(slot)));
      slot.toggleAttribute("data-chosen", slot === chosen);
    }
  }

  function put(slot, text) {
    holder(slot).value = text;
    chosen = null;
    draw();
    announce(text ? `${text}, at place ${slots.indexOf(slot) + 1} of ${slots.length}.` : "Taken back.");
  }

  function onWord(word) {
    const taken = where(word);
    if (taken) return put(taken, "");
    const slot = chosen && !read(chosen) ? chosen : (slots.find((each) => !read(each)) ?? chosen);
    if (slot) put(slot, word.dataset.word);
  }

  for (const word of words) word.addEventListener("click", () => onWord(word));
  for (const slot of slots) {
    slot.addEventListener(slot.matches("button") ? "click" : "focus", () => {
      if (slot.matches("button") && read(slot)) holder(slot).value = "";
      chosen = slot;
      draw();
    });
    slot.addEventListener("input", draw);
  }
  draw();
}
