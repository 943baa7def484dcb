// A side sheet filled by a page, such as the passage behind a citation.
import { openDialog } from "./dialog.js";

export function showSheet(id, { title, content }) {
  const sheet = document.getElementById(id);
  if (title !== undefined) sheet.querySelector(".dialog-title").textContent = title;
  if (content !== undefined) sheet.querySelector(".dialog-body").replaceChildren(content);
  return openDialog(id);
}

export const closeSheet = (id) => document.getElementById(id)?.close();
