// The page of one note: writing beside its preview, saved as one goes.
import { announce, toast } from "../../js/toast.js";
import { Prose } from "../prose.js";
import { discard, leave } from "./discard.js";
import { Keeper } from "./keeper.js";
import { TagField } from "./tag-field.js";
import { Trouble } from "./trouble.js";
import { useInChat } from "./use-in-chat.js";
import { Versions } from "./versions.js";
import { api, notePath } from "./words.js";

const WORDS = { new: "New", saved: "Saved", saving: "Saving", offline: "Offline, kept here", refused: "Not saved", conflict: "Changed elsewhere", gone: "Deleted elsewhere" };
const HEARD = new Set(["offline", "refused", "gone"]);
const find = (name) => document.querySelector(`[data-${name}]`);
const data = JSON.parse(document.getElementById("page-data").textContent);
const form = find("note");
const title = find("note-title");
const content = find("note-content");
const tags = new TagField({ list: find("tag-list"), input: find("tag-input"), longest: data.longest_tag, most: data.most_tags });
const prose = new Prose(find("note-preview"));
let frame = 0;

// -- what is on the page ------------------------------------------------------------------------------------------------

function draw() {
  frame ||= requestAnimationFrame(() => {
    frame = 0;
    prose.draw(content.value);
    find("note-empty").hidden = Boolean(content.value.trim());
  });
}

function write(text) {
  title.value = text.title;
  content.value = text.content;
  tags.names = text.tags;
  draw();
}

const read = () => ({ title: title.value, content: content.value, tags: tags.names });

if (data.note) write(data.note);
else write({ title: "", content: "", tags: [] });
content.maxLength = data.longest_note;

// -- keeping it ---------------------------------------------------------------------------------------------------------

const keeper = new Keeper({ note: data.note, editing: data.editing, user: data.user, read });

function load(note) {
  write(note);
  keeper.settle(note);
}

const trouble = new Trouble({ root: find("note-conflict"), keeper, load });
const versions = new Versions({ restored: load });

function name() {
  document.title = `${keeper.note?.title ?? "New note"} · ${data.site_name}`;
}

keeper.addEventListener("state", ({ detail: { state, current, message } }) => {
  find("note-state").dataset.state = state;
  find("note-state-words").textContent = WORDS[state];
  if (HEARD.has(state)) announce(message ?? WORDS[state]);
  if (state === "refused") toast(message, { kind: "danger" });
  if (state === "conflict" || state === "gone") trouble.show(current);
  else trouble.hide();
  if (state === "saved") name();
});
keeper.addEventListener("created", () => {
  history.replaceState(history.state, "", notePath(keeper.note));
  for (const node of document.querySelectorAll("[data-when-kept]")) node.hidden = false;
});

form.addEventListener("submit", (event) => event.preventDefault());
for (const field of [title, content]) field.addEventListener("input", () => keeper.touch());
content.addEventListener("input", draw);
tags.addEventListener("change", () => keeper.touch());
title.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  content.focus();
});
document.addEventListener("keydown", async (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "s") return;
  event.preventDefault();
  if (await keeper.save({ onPurpose: true })) announce("Saved");
});

// What was typed here and never saved, such as before the line or the browser went, is there again.
function takeUp() {
  const { held } = keeper;
  if (!held || JSON.stringify(held.text) === JSON.stringify(read())) return;
  write(held.text);
  if (data.note && held.version !== data.note.version) keeper.clash(data.note);
  else keeper.touch();
}

// -- what can be done with it -------------------------------------------------------------------------------------------

const ACTS = {
  chat: () => useInChat(keeper.note.id),
  export: () => location.assign(api(keeper.note.id, "/export")),
  async delete() {
    if (!(await discard(keeper.note.id))) return;
    keeper.settle(keeper.note);
    leave(keeper.note.id);
  },
};

document.getElementById("note-menu").addEventListener("click", async ({ target }) => {
  const act = target.closest("[data-do]")?.dataset.do;
  if (!act) return;
  const kept = await keeper.save();
  if (kept || act === "delete") ACTS[act]();
});
find("note-history").addEventListener("click", async () => {
  if (await keeper.save()) versions.open(keeper.note);
});
find("note-views").addEventListener("click", ({ target }) => {
  const chosen = target.closest("[data-note-view]");
  if (!chosen) return;
  form.dataset.view = chosen.dataset.noteView;
  for (const button of document.querySelectorAll("[data-note-view]")) button.setAttribute("aria-pressed", String(button === chosen));
});

takeUp();
if (!data.note) title.focus();
