// Things to put in order: dragged, chosen and placed by two taps, or moved by the arrows.
import { announce } from "../js/toast.js";

const STEPS = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 };
const DRAG_FROM_PX = 6;

export function startOrder(list) {
  const rows = () => [...list.children];
  const button = (row) => row.querySelector("[data-order-item]");
  const rowOf = (node) => node?.closest?.("[data-order] > li");
  let chosen = null;
  let drag = null;
  let wasDragged = false;

  function choose(row) {
    chosen = row;
    for (const each of rows()) button(each).setAttribute("aria-pressed", String(each === row));
  }

  // `row` takes the place that `target` has; what is between makes room.
  function place(row, target) {
    if (!target || row === target) return;
    const all = rows();
    target.insertAdjacentElement(all.indexOf(row) < all.indexOf(target) ? "afterend" : "beforebegin", row);
  }

  function tell(row) {
    announce(`${button(row).textContent.trim()}: place ${rows().indexOf(row) + 1} of ${rows().length}.`);
  }

  list.addEventListener("click", ({ target }) => {
    const row = rowOf(target);
    if (!row || wasDragged) return;
    if (!chosen) return choose(row);
    const moved = chosen;
    place(moved, row);
    choose(null);
    button(moved).focus();
    tell(moved);
  });

  list.addEventListener("keydown", (event) => {
    const row = rowOf(event.target);
    if (event.key === "Escape") choose(null);
    if (!row || !(event.key in STEPS) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    place(row, rows()[rows().indexOf(row) + STEPS[event.key]]);
    button(row).focus();
    tell(row);
  });

  list.addEventListener("pointerdown", ({ target, button: pressed, pointerId, clientX, clientY }) => {
    const row = rowOf(target);
    wasDragged = false;
    if (row && pressed === 0) drag = { row, pointerId, clientX, clientY };
  });

  list.addEventListener("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.pointerId) return;
    if (!wasDragged && Math.hypot(event.clientX - drag.clientX, event.clientY - drag.clientY) < DRAG_FROM_PX) return;
    wasDragged = true;
    list.setPointerCapture(drag.pointerId);
    drag.row.dataset.dragged = "";
    choose(null);
    const over = rowOf(document.elementFromPoint(event.clientX, event.clientY));
    if (over && list.contains(over)) place(drag.row, over);
  });

  const end = () => {
    if (!drag) return;
    delete drag.row.dataset.dragged;
    if (wasDragged) tell(drag.row);
    drag = null;
  };
  list.addEventListener("pointerup", end);
  list.addEventListener("pointercancel", end);
}
