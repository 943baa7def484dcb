// A document that is still being read: the page follows it, and shows the text once there is one.
import { attempt } from "../conversations/actions.js";
import { post } from "../conversations/api.js";
import { Updates } from "../conversations/updates.js";
import { States, wordsOf } from "./states.js";

const unread = document.querySelector("[data-unread]");
const id = unread.dataset.unread;
const updates = new Updates();
const states = new States(updates);

states.watch(id);
states.addEventListener("change", ({ detail }) => {
  if (detail.id !== id || detail.status === unread.dataset.status) return move(detail);
  return location.reload();
});
// The server says better what has become of it.
states.addEventListener("gone", ({ detail }) => detail.id === id && location.reload());
unread.querySelector("[data-retry]")?.addEventListener("click", async () => {
  if (await attempt(() => post(`/api/rag/documents/${id}/retry`))) location.reload();
});
updates.open();

function move({ id: moved, progress, status }) {
  const line = unread.querySelector("[data-status-line]");
  if (moved !== id || !line) return;
  line.value = progress;
  unread.querySelector("[data-status-words]").textContent = wordsOf({ status });
}
