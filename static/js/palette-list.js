// The list inside the palette: its groups, its rows, and what is said where it is empty or busy.
import { element } from "./dom.js";
import { icon } from "./icons.js";

const list = (palette) => palette.querySelector('[role="listbox"]');
const count = (number) => `${number} ${number === 1 ? "result" : "results"}`;

function row(item, index, { onRun, onPoint }) {
  const label = element("span", { class: "palette-label", dir: "auto" }, ...(item.parts ?? [item.label]));
  const detail = item.detail ? element("span", { class: "palette-detail", dir: "auto" }, ...item.detail) : null;
  const words = element("span", { class: "palette-words" }, label, detail);
  const hint = item.hint ? element("span", { class: "palette-hint" }, item.hint) : null;
  const node = element("div", { class: "palette-item", role: "option", id: `palette-${index}`, "aria-selected": "false" }, icon(item.icon ?? "arrow-right"), words, hint);
  node.addEventListener("click", () => onRun(item));
  node.addEventListener("pointermove", () => onPoint(index));
  return node;
}

function group(name) {
  const heading = element("div", { class: "menu-label", role: "presentation" }, name);
  return element("div", { role: "group", "aria-label": name }, heading);
}

export function drawItems(palette, items, { over, ...wishes }) {
  const nodes = [];
  let name = null;
  items.forEach((item, index) => {
    if (item.group && item.group !== name) nodes.push(group(item.group));
    name = item.group ?? null;
    const drawn = row(item, index, wishes);
    if (name) nodes.at(-1).append(drawn);
    else nodes.push(drawn);
  });
  const empty = element("p", { class: "palette-empty" }, over ? "Nothing found. Try other words." : "Searching…");
  list(palette).replaceChildren(...(nodes.length ? nodes : [empty]));
}

export function markChosen(palette, at) {
  for (const node of list(palette).querySelectorAll('[role="option"]')) node.setAttribute("aria-selected", String(node.id === `palette-${at}`));
  const chosen = document.getElementById(`palette-${at}`);
  palette.querySelector("input").setAttribute("aria-activedescendant", chosen?.id ?? "");
  if (at === 0) list(palette).scrollTop = 0;
  else chosen?.scrollIntoView({ block: "nearest" });
}

export function setBusy(palette, busy) {
  list(palette).setAttribute("aria-busy", String(busy));
}

// For who cannot see the list.
export function tell(palette, { over, failed, count: number }) {
  const words = failed ? "Search did not answer." : over ? count(number) : "Searching";
  palette.querySelector("[data-palette-status]").textContent = words;
}
