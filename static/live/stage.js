// The parts of the page, and which of them are there: before, starting, during or over.
export const room = document.querySelector("[data-live]");
export const part = (name) => document.querySelector(`[data-part="${name}"]`);
export const parts = (name) => document.querySelectorAll(`[data-part="${name}"]`);

export function go(stage) {
  room.dataset.stage = stage;
  for (const node of document.querySelectorAll("[data-in]")) node.hidden = !node.dataset.in.split(" ").includes(stage);
}

// What is going on, for eyes and screen readers; said again only when it is something else.
export function say(words) {
  if (part("state").textContent !== words) part("state").textContent = words;
}

// Why it did not begin.
export function tellTrouble(words) {
  part("trouble-words").textContent = words;
  part("trouble").hidden = !words;
}
