// Deleting a note, and the way back.
import { toast } from "../../js/toast.js";
import { attempt } from "../actions.js";
import { post, remove } from "../api.js";
import { api } from "./words.js";

const KEY = "deleted-note";

export const discard = (id) => attempt(() => remove(api(id)));

export function offerUndo(id, restored) {
  const undo = async () => {
    if (await attempt(() => post(api(id, "/restore")))) restored();
  };
  toast("Note deleted", { action: { label: "Undo", run: undo } });
}

// The page of a deleted note is left for the list, which then offers the way back.
export function leave(id) {
  try {
    sessionStorage.setItem(KEY, id);
  } catch {
    // A browser that keeps nothing goes without the offer; the note is deleted all the same.
  }
  location.assign("/notes");
}

export function leftBehind() {
  try {
    const id = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    return id;
  } catch {
    return null;
  }
}
