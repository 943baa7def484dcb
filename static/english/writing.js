// The editor of a writing task: counts words as the server does, keeps a draft in this browser, and the points one has ticked off.
import { recall, remember } from "../js/storage.js";
import { countWords } from "./words.js";

const KEEP_AFTER_MS = 500;

function distance(words, least, most) {
  if (words < least) return `, ${least - words} more to go`;
  return words > most ? `, ${words - most} too many` : "";
}

export function startWriting(area) {
  const task = area.closest("#task");
  const { draft, least, most } = area.dataset;
  const points = [...task.querySelectorAll("[data-point]")];
  const find = (name) => task.querySelector(`[data-${name}]`);
  let waiting = null;

  function count() {
    const words = countWords(area.value);
    find("words").textContent = words;
    find("words-more").textContent = distance(words, Number(least), Number(most));
    find("words-meter").value = words;
  }

  function keep() {
    const ticked = points.filter((point) => point.checked).map((point) => point.dataset.point);
    remember(draft, area.value.trim() || ticked.length ? JSON.stringify({ text: area.value, ticked }) : null);
    find("kept").hidden = !area.value.trim();
  }

  const keepSoon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, KEEP_AFTER_MS);
  };

  function takeUp() {
    const kept = JSON.parse(recall(draft) ?? "null");
    if (!kept) return;
    area.value = kept.text;
    for (const point of points) point.checked = kept.ticked.includes(point.dataset.point);
    find("kept").hidden = !kept.text.trim();
  }

  takeUp();
  count();
  area.addEventListener("input", () => {
    count();
    keepSoon();
  });
  for (const point of points) point.addEventListener("change", keep);
  addEventListener("pagehide", () => area.isConnected && keep());
  // Once the answer is drawn, what was sent is kept by the server.
  task.addEventListener("htmx:beforeSwap", ({ detail }) => {
    clearTimeout(waiting);
    if (detail.xhr.responseURL.includes("/english/answers/")) remember(draft, null);
  });
}
