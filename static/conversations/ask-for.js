// Small dialogs that ask for a name, a folder or a folder's instructions.
import { openDialog } from "../js/dialog.js";
import { element } from "../js/dom.js";
import { attempt } from "./actions.js";
import { patch, post } from "./api.js";
import { conversations } from "./store.js";

// Opens a dialog with a form and resolves with its data once it is sent, or with null when it is closed.
export function answers(dialog) {
  const form = dialog.querySelector("form");
  openDialog(dialog.id);
  return new Promise((resolve) => {
    const sent = (event) => {
      event.preventDefault();
      resolve(new FormData(form));
      dialog.close();
    };
    form.addEventListener("submit", sent);
    dialog.addEventListener("close", () => {
      form.removeEventListener("submit", sent);
      resolve(null);
    }, { once: true });
  });
}

export async function askTitle(conversation) {
  const dialog = document.getElementById("rename-dialog");
  const input = dialog.querySelector("input");
  input.value = conversation.title;
  const answer = answers(dialog);
  input.select();
  const title = (await answer)?.get("title").trim();
  return title && title !== conversation.title ? title : null;
}

export async function askFolder(folder = null) {
  const dialog = document.getElementById("folder-dialog");
  dialog.querySelector(".dialog-title").textContent = folder ? "Folder" : "New folder";
  dialog.querySelector("[name=name]").value = folder?.name ?? "";
  dialog.querySelector("[name=instructions]").value = folder?.instructions ?? "";
  const data = await answers(dialog);
  if (!data) return null;
  const fields = { name: data.get("name").trim(), instructions: data.get("instructions").trim() };
  let kept = null;
  await attempt(async () => {
    kept = await (folder ? patch(`/api/core/folders/${folder.id}`, fields) : post("/api/core/folders", fields));
    conversations.putFolder(kept);
  });
  return kept;
}

function choice(value, words, checked) {
  return element("label", { class: "check" }, element("input", { type: "radio", name: "folder", value, checked }), element("span", {}, words));
}

// Resolves with {folder}: a folder or null for none; or with null when nothing was chosen.
export async function askPlace(current = null) {
  const dialog = document.getElementById("move-dialog");
  const folders = conversations.folders.map(({ id, name }) => choice(id, name, id === current));
  dialog.querySelector("[data-folders]").replaceChildren(choice("", "No folder", !current), ...folders, choice("new", "A new folder …", false));
  const answer = (await answers(dialog))?.get("folder");
  if (answer === undefined || answer === null) return null;
  if (answer !== "new") return { folder: conversations.folder(answer) };
  const folder = await askFolder();
  return folder ? { folder } : null;
}
