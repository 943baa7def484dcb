// What can be done with a conversation as a whole, each with its words and its way back.
import { toast } from "../js/toast.js";
import { patch, post, remove } from "./api.js";
import { conversations } from "./store.js";
import { counted } from "./words.js";

const path = (id, rest = "") => `/api/core/conversations/${id}${rest}`;

// Runs `work` and says what went wrong, if anything did; answers whether it went well.
export async function attempt(work) {
  try {
    await work();
    return true;
  } catch (error) {
    if (error.name !== "AbortError") toast(error.message, { kind: "danger" });
    return false;
  }
}

// Shown as changed at once, and taken back should the server say no; who leaves the page at once loses nothing.
async function change(conversation, fields) {
  const before = Object.fromEntries(Object.keys(fields).map((name) => [name, conversation[name]]));
  conversations.put({ id: conversation.id, ...fields });
  const sent = "folder_id" in fields ? { folder: fields.folder_id } : fields;
  const done = await attempt(async () => conversations.put(await patch(path(conversation.id), sent, { keepalive: true })));
  if (!done) conversations.put({ id: conversation.id, ...before });
  return done;
}

export const rename = (conversation, title) => change(conversation, { title });
export const pin = (conversation) => change(conversation, { pinned: !conversation.pinned });

export async function move(conversation, folder) {
  const done = await change(conversation, { folder_id: folder?.id ?? null });
  if (done) toast(folder ? `Moved to ${folder.name}` : "Moved out of its folder");
}

export async function archive(conversation) {
  const archived = !conversation.archived;
  if (!(await change(conversation, { archived }))) return;
  const undo = { label: "Undo", run: () => archive(conversations.get(conversation.id)) };
  toast(archived ? "Archived" : "Back in the list", { action: undo });
}

async function restore(ids) {
  await attempt(async () => {
    for (const id of ids) conversations.put(await post(path(id, "/restore")));
  });
}

export async function discard(conversation) {
  const done = await attempt(() => remove(path(conversation.id)));
  if (!done) return;
  conversations.drop(conversation.id);
  toast("Deleted", { action: { label: "Undo", run: () => restore([conversation.id]) } });
}

const BULK = {
  archive: { words: "archived", show: (ids) => conversations.put(...ids.map((id) => ({ id, archived: true }))) },
  pin: { words: "pinned", show: (ids) => conversations.put(...ids.map((id) => ({ id, pinned: true }))) },
  delete: { words: "deleted", show: (ids) => conversations.drop(...ids) },
};

export async function changeMany(ids, action) {
  const { words, show } = BULK[action];
  if (!(await attempt(() => post("/api/core/conversations/bulk", { ids, action })))) return;
  show(ids);
  const undo = action === "delete" ? { label: "Undo", run: () => restore(ids) } : null;
  toast(`${counted(ids.length, "chat")} ${words}`, { action: undo });
}

export async function moveMany(ids, folder) {
  const wish = { ids, action: "move", folder: folder?.id ?? null };
  if (!(await attempt(() => post("/api/core/conversations/bulk", wish)))) return;
  conversations.put(...ids.map((id) => ({ id, folder_id: folder?.id ?? null })));
  toast(`${counted(ids.length, "chat")} moved`);
}

export async function fork(conversation, message) {
  let forked = null;
  await attempt(async () => {
    forked = await post(path(conversation.id, "/fork"), { message_id: message.id });
    conversations.put(forked);
  });
  return forked;
}

export const markRead = (conversation) => post(path(conversation.id, "/read")).then(() => conversations.put({ id: conversation.id, unread: false }));
