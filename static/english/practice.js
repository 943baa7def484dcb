// A text that is being written: its words are counted, and it is kept in this browser until it is sent.
import { recall, remember } from "../js/storage.js";
import { countWords } from "./words.js";

const SCORED_FROM = 80;

function startText(area) {
  const [count, kept] = [document.querySelector("[data-count]"), document.querySelector("[data-kept]")];
  const key = `english-practice-${area.form.dataset.practice}`;
  if (!area.value) area.value = recall(key) ?? "";
  const show = () => {
    const found = countWords(area.value);
    count.textContent = found < SCORED_FROM ? `${found} words; from ${SCORED_FROM} on there is a score` : `${found} words`;
  };
  area.addEventListener("input", () => {
    show();
    remember(key, area.value);
    kept.hidden = false;
  });
  area.form.addEventListener("submit", () => remember(key, null));
  show();
}

for (const area of document.querySelectorAll("[data-practice] [name=text]")) startText(area);
