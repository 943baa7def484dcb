// Markup lives in the page's <template> elements; here it is copied and its data-slot places are found.
export function copyOf(id) {
  const root = document.getElementById(id).content.firstElementChild.cloneNode(true);
  const slots = {};
  for (const node of root.querySelectorAll("[data-slot]")) slots[node.dataset.slot] = node;
  return { root, slots };
}

// Shows `text` in a slot, or hides the slot where there is none.
export function fill(slot, text) {
  slot.textContent = text ?? "";
  slot.hidden = !text;
}
