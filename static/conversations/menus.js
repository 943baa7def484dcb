// The menus of a conversation and of a folder, shared by the rail, the top line and the lists.
import { confirm } from "../js/dialog.js";
import * as actions from "./actions.js";
import { remove } from "./api.js";
import { askFolder, askPlace, askTitle } from "./ask-for.js";
import { openShare } from "./share.js";
import { conversations } from "./store.js";

let subject = null;
let here = {};

const CONVERSATION = {
  session: () => here.session(),
  talk: ({ id }) => location.assign(`/live?chat=${id}`),
  async rename(conversation, inPlace) {
    if (inPlace) return here.rename();
    const title = await askTitle(conversation);
    return title && actions.rename(conversation, title);
  },
  pin: actions.pin,
  async move(conversation) {
    const place = await askPlace(conversation.folder_id);
    if (place) await actions.move(conversation, place.folder);
  },
  share: openShare,
  markdown: (conversation) => download(conversation, "markdown"),
  json: (conversation) => download(conversation, "json"),
  archive: actions.archive,
  delete: actions.discard,
};

const FOLDER = {
  edit: askFolder,
  ask: (folder) => location.assign(`/chat?folder=${folder.id}`),
  async delete(folder) {
    const text = "Its chats stay and return to the list. Its instructions are gone.";
    if (!(await confirm({ title: `Delete the folder “${folder.name}”?`, text, action: "Delete", kind: "danger" }))) return;
    const done = await actions.attempt(() => remove(`/api/core/folders/${folder.id}`));
    if (done) conversations.dropFolder(folder.id);
    if (done && location.pathname === `/chat/folders/${folder.id}`) location.assign("/chat");
  },
};

function download({ id }, format) {
  location.assign(`/api/core/conversations/${id}/export?format=${format}`);
}

function dress(list, conversation, inPlace) {
  const kept = !conversation.temporary;
  for (const item of list.querySelectorAll("[data-here]")) item.hidden = !inPlace;
  const words = { pin: conversation.pinned ? "Unpin" : "Pin", archive: conversation.archived ? "Back to the list" : "Archive" };
  for (const item of list.querySelectorAll("[data-do]")) {
    const { do: name, forKept } = item.dataset;
    if (forKept !== undefined) item.hidden = !kept;
    if (words[name]) item.querySelector("span").textContent = words[name];
  }
}

let inPlace = false;

// `here` is the conversation that is open, meant by a button outside of any row: {id(), rename(), session()}.
export function startMenus(place = { id: () => null }) {
  here = place;
  document.addEventListener("menu-open", ({ target, detail: { list } }) => {
    const row = target.closest("[data-id]");
    inPlace = !row;
    const id = row?.dataset.id ?? here.id();
    if (list.id === "conversation-menu") dress(list, (subject = conversations.get(id)), inPlace);
    if (list.id === "folder-menu") subject = conversations.folder(id);
  });
  run("conversation-menu", CONVERSATION);
  run("folder-menu", FOLDER);
}

function run(id, table) {
  document.getElementById(id)?.addEventListener("click", ({ target }) => {
    const name = target.closest("[data-do]")?.dataset.do;
    if (subject && table[name]) table[name](subject, inPlace);
  });
}
