// Several conversations at once: tick them in the rail, then archive, move, pin or delete.
import { changeMany, moveMany } from "./actions.js";
import { askPlace } from "./ask-for.js";
import { counted } from "./words.js";

export function startChoosing({ rail, bar, opener }) {
  const count = bar.querySelector("[data-chosen-count]");

  function show() {
    const { size } = rail.chosen;
    count.textContent = size ? counted(size, "chat") : "Choose chats";
    for (const button of bar.querySelectorAll("[data-bulk]")) button.disabled = size === 0;
  }

  function set(choosing) {
    rail.setChoosing(choosing);
    bar.hidden = !choosing;
    if (choosing) show();
  }

  function toggle(id) {
    if (!rail.chosen.delete(id)) rail.chosen.add(id);
    rail.draw();
    show();
  }

  opener.addEventListener("click", () => {
    set(true);
    rail.list.querySelector(".rail-tick")?.focus();
  });

  rail.list.addEventListener("click", (event) => {
    const row = event.target.closest("[data-id]");
    if (!rail.chosen || !row || event.target.closest("[data-menu-button]")) return;
    if (!event.target.matches(".rail-tick")) event.preventDefault();
    toggle(row.dataset.id);
  });

  bar.addEventListener("click", async ({ target }) => {
    const name = target.closest("[data-bulk]")?.dataset.bulk;
    if (!name && !target.closest("[data-choosing-end]")) return;
    const ids = [...rail.chosen];
    const place = name === "move" ? await askPlace() : null;
    if (name === "move" && !place) return;
    set(false);
    if (name === "move") await moveMany(ids, place.folder);
    else if (name) await changeMany(ids, name);
  });
}
