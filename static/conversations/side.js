// Brings the rail to life on any page that has it: its list, menus, dialogs, search in the palette, and news from the server.
import { registerProvider } from "../js/palette.js";
import { toast } from "../js/toast.js";
import { askFolder } from "./ask-for.js";
import { get } from "./api.js";
import { startChoosing } from "./choosing.js";
import { startMenus } from "./menus.js";
import { Rail } from "./rail.js";
import { startShare } from "./share.js";
import { conversations } from "./store.js";
import { Updates } from "./updates.js";

const find = (name) => document.querySelector(`[data-${name}]`);

export const pageData = () => JSON.parse(document.getElementById("page-data").textContent);

export function startRail({ data = pageData(), here, open = null } = {}) {
  conversations.begin(data);
  const rail = new Rail({ list: find("rail-chats"), folders: find("rail-folders"), search: find("rail-search"), end: find("rail-end") });
  startMenus(here);
  startShare();
  startChoosing({ rail, bar: find("choosing"), opener: find("choosing-begin") });
  for (const button of document.querySelectorAll("[data-new-folder]")) button.addEventListener("click", () => askFolder());
  registerProvider((words, signal) => found(words, signal, open));
  const updates = listen();
  rail.draw();
  return { rail, updates };
}

async function found(words, signal, open) {
  const items = words.trim() ? await get(`/api/core/conversations?limit=8&q=${encodeURIComponent(words)}`, { signal }) : conversations.listed.slice(0, 5);
  return items.map((one) => ({ label: one.title, group: "Chats", icon: "message-square", ...(open ? { run: () => open(one) } : { url: `/chat/${one.id}` }) }));
}

function listen() {
  const updates = new Updates();
  updates.addEventListener("conversation-updated", ({ detail }) => conversations.put(detail.conversation));
  updates.addEventListener("conversation-deleted", ({ detail }) => conversations.drop(detail.conversation_id));
  updates.addEventListener("reopened", () => conversations.refresh().catch(() => {}));
  updates.addEventListener("signed-out", () => toast("You are signed out. Reload the page to sign in again.", { kind: "warning", action: { label: "Reload", run: () => location.reload() } }));
  updates.open();
  return updates;
}
