// Pages beside the chat that show the rail: the archive and a folder. A chat that leaves the list leaves the page.
import { askFolder } from "./ask-for.js";
import { pageData, startRail } from "./side.js";
import { conversations } from "./store.js";

const isArchive = location.pathname === "/chat/archive";
const folder = document.querySelector("[data-edit-folder]");

function belongs(conversation) {
  if (!conversation) return false;
  return isArchive ? conversation.archived : !conversation.archived && conversation.folder_id === folder.dataset.editFolder;
}

startRail({ data: pageData() });
conversations.addEventListener("change", () => {
  for (const row of document.querySelectorAll("[data-chat-list] > [data-id]")) {
    const conversation = conversations.get(row.dataset.id);
    row.hidden = !belongs(conversation);
    if (conversation) row.querySelector(".chat-row-title").textContent = conversation.title;
  }
});
folder?.addEventListener("click", async () => {
  if (await askFolder(conversations.folder(folder.dataset.editFolder))) location.reload();
});
