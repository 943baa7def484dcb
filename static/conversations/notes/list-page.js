// The list of notes.
import { readAnew, startFilters } from "../../js/filters.js";
import { discard, leftBehind, offerUndo } from "./discard.js";
import { useInChat } from "./use-in-chat.js";
import { api } from "./words.js";

const menu = document.getElementById("note-menu");
let subject = null;

// A list that was empty has no filters above it yet.
const showAnew = () => (document.querySelector("[data-filters]") ? readAnew() : location.reload());

const ACTS = {
  chat: (id) => useInChat(id),
  export: (id) => location.assign(api(id, "/export")),
  async delete(id) {
    if (!(await discard(id))) return;
    await readAnew();
    offerUndo(id, showAnew);
  },
};

startFilters();
document.addEventListener("menu-open", ({ target, detail }) => {
  if (detail.list === menu) subject = target.closest("[data-id]").dataset.id;
});
menu.addEventListener("click", ({ target }) => ACTS[target.closest("[data-do]")?.dataset.do]?.(subject));

const deleted = leftBehind();
if (deleted) offerUndo(deleted, showAnew);
