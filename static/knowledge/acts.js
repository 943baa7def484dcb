// What is done with documents: each with its words, for one or for several.
import { confirm } from "../js/dialog.js";
import { toast } from "../js/toast.js";
import { attempt } from "../conversations/actions.js";
import { answers } from "../conversations/ask-for.js";
import { patch, post, remove } from "../conversations/api.js";
import { counted } from "../conversations/words.js";

const path = (id, rest = "") => `/api/rag/documents/${id}${rest}`;

export async function rename(row) {
  const dialog = document.getElementById("document-rename");
  const input = dialog.querySelector("input");
  input.value = row.dataset.title;
  const answer = answers(dialog);
  input.select();
  const title = (await answer)?.get("title").trim();
  if (!title || title === row.dataset.title) return false;
  return attempt(() => patch(path(row.dataset.id), { title }));
}

// One place for all of `rows`; those of somebody else stay as they are.
export async function share(rows) {
  const dialog = document.getElementById("document-share");
  const now = rows.length === 1 ? rows[0].dataset : { visibility: "private", team: "" };
  const chosen = `${now.visibility}:${now.visibility === "team" ? now.team : ""}`;
  for (const choice of dialog.querySelectorAll("input")) choice.checked = choice.value === chosen;
  dialog.querySelector("[data-share-words]").textContent = rows.length === 1 ? rows[0].dataset.title : counted(rows.length, "document");
  const answer = (await answers(dialog))?.get("place");
  if (!answer) return [];
  const [visibility, team] = answer.split(":");
  const done = await each(rows, ({ id }) => patch(path(id), { visibility, team_id: team || null }));
  if (done.length) toast(visibility === "private" ? "Only you can read it now" : "Shared");
  return done;
}

export async function retry(rows) {
  return each(rows, ({ id }) => post(path(id, "/retry")));
}

export async function stop(rows) {
  return each(rows, ({ id }) => post(path(id, "/cancel")));
}

export async function discard(rows) {
  const title = rows.length === 1 ? `Delete “${rows[0].dataset.title}”?` : `Delete ${counted(rows.length, "document")}?`;
  const names = rows.length > 1 ? `${rows.slice(0, 5).map(({ dataset }) => `“${dataset.title}”`).join(", ")}${rows.length > 5 ? " and others" : ""}. ` : "";
  const text = `${names}The file and everything found in it are gone for good. Answers that quote it stay, without the passage.`;
  if (!(await confirm({ title, text, action: "Delete", kind: "danger" }))) return [];
  const done = await each(rows, ({ id }) => remove(path(id)));
  if (done.length) toast(done.length === 1 ? "Deleted" : `${counted(done.length, "document")} deleted`);
  return done;
}

// One after the other, on past those that are refused; answers the ids that went well and says how many did not.
async function each(rows, work) {
  const done = [];
  let refused = null;
  for (const { dataset } of rows) {
    try {
      await work(dataset);
      done.push(dataset.id);
    } catch (error) {
      refused = error;
      if (error.isOffline) break;
    }
  }
  if (refused) toast(rows.length === 1 ? refused.message : `${rows.length - done.length} of ${rows.length} could not be changed: ${refused.message}`, { kind: "danger" });
  return done;
}
