// What was typed and not sent yet, kept in this browser for each conversation.
import { recall, remember } from "../js/storage.js";

const WAIT_MS = 300;
const key = (id) => `draft:${id ?? "new"}`;
let timer = null;

export const draftOf = (id) => recall(key(id)) ?? "";

export function keepDraft(id, text) {
  clearTimeout(timer);
  timer = setTimeout(() => setDraft(id, text), WAIT_MS);
}

export function setDraft(id, text) {
  clearTimeout(timer);
  remember(key(id), text.trim() ? text : null);
}
