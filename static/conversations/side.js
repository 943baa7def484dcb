// Brings the rail to life on any page that has it: its list, menus, dialogs, and news from the server.
import { mend } from "../integrations/mending.js";
import { toast } from "../js/toast.js";
import { celebrate } from "../progress/celebrate.js";
import { askFolder } from "./ask-for.js";
import { startChoosing } from "./choosing.js";
import { startMenus } from "./menus.js";
import { Rail } from "./rail.js";
import { startShare } from "./share.js";
import { conversations } from "./store.js";
import { Updates } from "./updates.js";

const find = (name) => document.querySelector(`[data-${name}]`);

export const pageData = () => JSON.parse(document.getElementById("page-data").textContent);

export function startRail({ data = pageData(), here } = {}) {
  conversations.begin(data);
  const rail = new Rail({ list: find("rail-chats"), folders: find("rail-folders"), search: find("rail-search"), end: find("rail-end") });
  startMenus(here);
  startShare();
  startChoosing({ rail, bar: find("choosing"), opener: find("choosing-begin") });
  for (const button of document.querySelectorAll("[data-new-folder]")) button.addEventListener("click", () => askFolder());
  const updates = listen();
  rail.draw();
  return { rail, updates };
}

function listen() {
  const updates = new Updates();
  updates.addEventListener("conversation-updated", ({ detail }) => conversations.put(detail.conversation));
  updates.addEventListener("conversation-deleted", ({ detail }) => conversations.drop(detail.conversation_id));
  updates.addEventListener("reopened", () => conversations.refresh().catch(() => {}));
  updates.addEventListener("signed-out", () => toast("You are signed out. Reload the page to sign in again.", { kind: "warning", action: { label: "Reload", run: () => location.reload() } }));
  celebrate(updates);
  mend(updates);
  updates.open();
  return updates;
}
