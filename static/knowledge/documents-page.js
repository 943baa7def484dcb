// The list of documents: adding to it, what is done with a row or with several, and how far each is.
import { openDialog } from "../js/dialog.js";
import { takeFiles } from "../js/drop.js";
import { readAnew, startFilters } from "../js/filters.js";
import { toast } from "../js/toast.js";
import { celebrate } from "../progress/celebrate.js";
import { counted } from "../conversations/words.js";
import { Updates } from "../conversations/updates.js";
import { discard, rename, retry, share, stop } from "./acts.js";
import { fromDrop, fromPicker } from "./gather.js";
import { List, rowOf } from "./list.js";
import { States } from "./states.js";
import { Tray } from "./tray.js";
import { Uploads } from "./uploads.js";

const MOST_ASKED = 10;
const find = (name) => document.querySelector(`[data-${name}]`);
const data = JSON.parse(document.getElementById("page-data").textContent);

const updates = new Updates();
const states = new States(updates);
const uploads = new Uploads({ largest: data.largest });
const list = new List({ states, bar: find("choosing") });
new Tray({ root: find("tray"), uploads, states, retry: (document) => again([{ dataset: document }]) });
startFilters();
celebrate(updates);
updates.open();
updates.addEventListener("signed-out", () => toast("You are signed out. Reload the page to sign in again.", { kind: "warning", action: { label: "Reload", run: () => location.reload() } }));

// -- adding -------------------------------------------------------------------------------------------------------------

function add({ files, more }) {
  if (more) toast(`Only the first ${files.length.toLocaleString()} files are taken; ${more.toLocaleString()} were left out.`, { kind: "warning" });
  if (files.length) uploads.add(files);
  else if (!more) toast("There are no files in it.", { kind: "info" });
}

for (const input of [find("pick-files"), find("pick-folder")])
  input.addEventListener("change", () => {
    add(fromPicker(input.files));
    input.value = "";
  });
document.addEventListener("click", ({ target }) => {
  if (target.closest?.("[data-add-files]")) find("pick-files").click();
  if (target.closest?.("[data-add-folder]")) find("pick-folder").click();
  if (target.closest?.("[data-add-address]")) openDialog("document-address");
});
takeFiles({ veil: find("drop"), onFiles: async (transfer) => add(await fromDrop(transfer)) });

document.querySelector("#document-address form").addEventListener("submit", (event) => {
  event.preventDefault();
  uploads.addAddress(event.target.elements.url.value.trim());
  event.target.reset();
  event.target.closest("dialog").close();
});

// What was here before may stand on another page; it is not brought to this one.
uploads.addEventListener("sent", ({ detail: { document, duplicate } }) => (!duplicate || rowOf(document.id)) && list.renew(document.id));
uploads.addEventListener("idle", readRoom);
list.addEventListener("first", () => readAnew());
list.addEventListener("empty", () => readAnew());

// What room is left has changed; nothing else of the page has to.
async function readRoom() {
  const response = await fetch("/knowledge").catch(() => null);
  if (!response?.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-room]");
  if (fresh) find("room").replaceWith(fresh);
}

// -- what is done with documents ----------------------------------------------------------------------------------------

const may = (row, right) => (row.dataset.may ?? "").split(" ").includes(right);
const renew = (ids) => list.renew(...ids);
const again = async (rows) => renew(await retry(rows));
const ask = (rows) => location.assign(`/chat?${new URLSearchParams(rows.slice(0, MOST_ASKED).map(({ dataset }) => ["document", dataset.id]))}`);

async function away(rows) {
  const done = await discard(rows);
  for (const id of done) list.drop(id);
  if (done.length) readRoom();
}

const ACTS = {
  ask: (row) => ask([row]),
  rename: async (row) => (await rename(row)) && renew([row.dataset.id]),
  share: async (row) => renew(await share([row])),
  file: ({ dataset }) => location.assign(`/api/rag/documents/${dataset.id}/file`),
  retry: (row) => again([row]),
  stop: async (row) => renew(await stop([row])),
  delete: (row) => away([row]),
};

const SHOWN = {
  ask: ({ dataset }) => dataset.status === "ready",
  rename: (row) => may(row, "change"),
  share: (row) => may(row, "share"),
  file: (row) => may(row, "file"),
  retry: (row) => may(row, "tend") && row.dataset.status === "failed",
  stop: (row) => may(row, "tend") && "onItsWay" in row.dataset,
  delete: (row) => may(row, "delete"),
};

let subject = null;
document.addEventListener("menu-open", ({ target, detail: { list: menu } }) => {
  subject = target.closest("[data-id]");
  if (menu.id !== "document-menu" || !subject) return;
  for (const item of menu.querySelectorAll("[data-do]")) item.hidden = !SHOWN[item.dataset.do](subject);
  menu.querySelector("[role=separator]").hidden = !may(subject, "delete");
});
document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-do]");
  const row = button?.closest("[data-id]") ?? (button?.closest("#document-menu") && subject);
  if (row) ACTS[button.dataset.do](row);
});

const BULK = {
  ask: { fits: SHOWN.ask, run: (rows) => ask(rows), none: "None of them is ready to be asked." },
  share: { fits: SHOWN.share, run: async (rows) => renew(await share(rows)), none: "You can share only what you added yourself." },
  retry: { fits: SHOWN.retry, run: again, none: "None of them has failed." },
  delete: { fits: SHOWN.delete, run: away, none: "You can delete only what you added yourself." },
};
find("choosing").addEventListener("click", async ({ target }) => {
  const name = target.closest("[data-bulk]")?.dataset.bulk;
  if (!name) return;
  const { fits, run, none } = BULK[name];
  const rows = list.chosen.filter(fits);
  if (!rows.length) {
    toast(none, { kind: "info" });
    return;
  }
  if (name === "ask" && rows.length > MOST_ASKED) toast(`${counted(MOST_ASKED, "document")} can be asked at once; the first are taken.`, { kind: "info" });
  await run(rows);
  list.choose(false);
});
