// A shared conversation: its answers, readable as they come, are drawn anew as in the chat, with formulas and code to copy.
import { Prose } from "./prose.js";

const BUSY_MS = 30;
const rest = () => new Promise((resolve) => setTimeout(resolve));

// Drawn apart first: whatever goes wrong, the answer that came with the page stays.
function draw(holder) {
  const drawn = document.createElement("div");
  new Prose(drawn).draw(holder.dataset.markdown);
  holder.replaceChildren(...drawn.childNodes);
}

let begun = performance.now();
for (const holder of document.querySelectorAll("[data-markdown]")) {
  draw(holder);
  if (performance.now() - begun < BUSY_MS) continue;
  await rest();
  begun = performance.now();
}
