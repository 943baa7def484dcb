// The chat page: puts its parts together and moves between conversations without loading the page anew.
import { takeFiles } from "../js/drop.js";
import { toast } from "../js/toast.js";
import { attempt, markRead } from "./actions.js";
import { get } from "./api.js";
import { Attachments } from "./attachments.js";
import { Beside, isOnlyRead } from "./beside.js";
import { Chat } from "./chat.js";
import { Composer } from "./composer.js";
import { Header } from "./header.js";
import { startKeys } from "./keys.js";
import { Knowledge } from "./knowledge.js";
import { models, startPicker, startRetryMenu } from "./models.js";
import { noteFile } from "./notes/note-file.js";
import { startOffline } from "./offline.js";
import { LearningSession } from "./session.js";
import { pageData, startRail } from "./side.js";
import { sayAnswer } from "./speak.js";
import { conversations } from "./store.js";
import { Thread } from "./thread.js";
import { ThreadActions } from "./thread-actions.js";
import { Welcome } from "./welcome.js";

const find = (name) => document.querySelector(`[data-${name}]`);
const menu = (id) => document.getElementById(id);
const data = pageData();

const thread = new Thread({ scroller: menu("thread"), list: find("thread-list"), jump: find("jump") });
const knowledge = new Knowledge({ toggle: find("knowledge"), chooser: find("choose-documents"), chips: find("documents"), chosen: data.documents });
const chat = new Chat({ thread, provider: () => models.chosen, reading: () => knowledge.wish });
const attachments = new Attachments({ list: find("uploads"), largest: data.max_attachment_bytes });
const { rail, updates } = startRail({ data, here: { id: () => chat.id, rename: () => header.edit(), session: () => session.ask() } });
const beside = new Beside({ list: find("beside"), input: find("beside-input"), chat, updates, largest: data.max_document_bytes });
const composer = new Composer({ form: find("composer-form"), attachments, beside, send: (text, files) => chat.ask(text, files), stop: () => chat.stop() });
const session = new LearningSession({ chip: find("session-chip") });
const header = new Header({ title: find("title"), chat, site: data.site_name });
const welcome = new Welcome({ root: find("welcome"), chat, composer, temporary: find("temporary"), banner: find("temporary-banner"), name: data.name });
const actions = new ThreadActions({ chat, list: find("thread-list"), answerMenu: menu("answer-menu"), onFork: forked });

function redraw() {
  header.draw();
  welcome.draw();
  composer.setWriting(chat.isWriting, chat.isStopping);
}

// -- moving between conversations ---------------------------------------------------------------------------------------

function turned() {
  rail.mark(chat.id);
  composer.turnTo(chat.id);
  session.turnTo(chat.id);
  beside.turnTo(chat.id);
  redraw();
  read();
}

function read(fresh = false) {
  const open = conversations.get(chat.id);
  if (open && document.visibilityState === "visible" && (open.unread || fresh)) markRead(open).catch(() => {});
}

// Something is written in a conversation: it moves up, and earns a dot if nobody is looking.
async function noticed({ conversation_id: id }, fields) {
  const known = conversations.get(id) ?? (await get(`/api/core/conversations/${id}`).catch(() => null));
  if (known) conversations.put({ ...known, ...fields });
}

async function open(conversation, { push = true } = {}) {
  if (conversation.id === chat.id) return;
  conversations.put(conversation);
  const went = await attempt(() => chat.open(conversation));
  if (went && push) history.pushState({ id: conversation.id }, "", `/chat/${conversation.id}`);
  composer.focus();
}

function newChat({ push = true, beginning = {} } = {}) {
  chat.show(null, []);
  chat.beginning = beginning;
  if (push) history.pushState({ id: null }, "", "/chat");
  redraw();
  composer.focus();
}

const messageIn = (hash) => /^#message-([0-9a-f-]{36})$/.exec(hash)?.[1] ?? null;

// The address keeps no message: the same link leads there again.
async function goToMessage(id) {
  history.replaceState({ id: chat.id }, "", location.pathname);
  const found = await attempt(() => chat.goTo(id));
  if (!found) composer.focus();
}

function forked(conversation) {
  open(conversation);
  toast("A new chat with everything up to here");
}

document.addEventListener("click", (event) => {
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey && !event.defaultPrevented;
  const link = event.target.closest?.("a[href]");
  if (!plain || !link) return;
  const conversation = conversations.get(/^\/chat\/([0-9a-f-]{36})$/.exec(link.pathname)?.[1]);
  if (link.matches("[data-new-chat]")) newChat();
  else if (link.matches("[data-rail-link]") && conversation) open(conversation);
  else return;
  event.preventDefault();
});

// From the palette: without loading the page anew, where the conversation is known here.
document.addEventListener("palette-go", (event) => {
  const { pathname, hash } = new URL(event.detail.url, location.href);
  const conversation = conversations.get(/^\/chat\/([0-9a-f-]{36})$/.exec(pathname)?.[1]);
  if (!conversation) return;
  event.preventDefault();
  open(conversation).then(() => hash && chat.id === conversation.id && goToMessage(messageIn(hash)));
});

addEventListener("popstate", ({ state }) => {
  const message = location.pathname === `/chat/${chat.id}` && messageIn(location.hash);
  if (message) return goToMessage(message);
  const conversation = conversations.get(state?.id);
  if (conversation) open(conversation, { push: false });
  else if (state && state.id === null) newChat({ push: false });
  else location.reload();
  return undefined;
});

// -- what happens -------------------------------------------------------------------------------------------------------

chat.addEventListener("opened", turned);
chat.addEventListener("changed", redraw);
chat.addEventListener("created", () => {
  history.replaceState({ id: chat.id }, "", `/chat/${chat.id}`);
  composer.becomes(chat.id);
  session.turnTo(chat.id);
  rail.mark(chat.id);
  redraw();
});
chat.addEventListener("answered", ({ detail }) => {
  sayAnswer(detail.message);
  read(true);
  document.body.dispatchEvent(new Event("answered"));
});
composer.addEventListener("edit-last", () => {
  const question = thread.last("user");
  if (question) actions.edit(question);
});
conversations.addEventListener("change", ({ detail }) => {
  if (chat.id && detail.dropped?.includes(chat.id)) newChat();
  else if (chat.id) chat.conversation = conversations.get(chat.id) ?? chat.conversation;
  redraw();
  read();
});
updates.addEventListener("answer-started", ({ detail }) => noticed(detail, { updated_at: new Date().toISOString() }));
updates.addEventListener("answer-finished", ({ detail }) => detail.conversation_id !== chat.id && noticed(detail, { unread: true }));
for (const name of ["answer-started", "answer-finished"]) updates.addEventListener(name, ({ detail }) => chat.heard(detail).catch(() => {}));
updates.addEventListener("proposal-decided", ({ detail }) => chat.decided(detail).catch(() => {}));
updates.addEventListener("reopened", () => !chat.isWriting && chat.reload().catch(() => {}));
models.addEventListener("change", () => thread.redraw());
document.addEventListener("visibilitychange", () => read());

// What no message takes along is read for the whole chat.
function takeIn(files) {
  const read = files.filter(isOnlyRead);
  if (read.length) beside.add(read);
  if (files.length > read.length) attachments.add(files.filter((file) => !isOnlyRead(file)));
  composer.focus();
}

// -- off it goes --------------------------------------------------------------------------------------------------------

startPicker({ button: find("model-button"), list: menu("model-menu") });
startRetryMenu({ list: menu("retry-menu"), again: (opener, provider) => actions.again(opener, provider) });
startKeys({ chat, composer, newChat });
startOffline(find("offline"));
find("attach").addEventListener("click", () => find("file-input").click());
find("file-input").addEventListener("change", ({ target }) => {
  takeIn([...target.files]);
  target.value = "";
});
find("add-beside").addEventListener("click", () => find("beside-input").click());
if (data.note) attachments.add([noteFile(data.note)]);
takeFiles({ veil: find("drop"), onFiles: ({ files }) => takeIn([...files]) });

// The address keeps no note: loading it again attaches nothing twice.
history.replaceState({ id: data.current?.id ?? null }, "", data.note ? location.pathname : location.href);
chat.show(data.current, data.messages);
if (!data.current && data.folder_id) chat.beginning = { folder_id: data.folder_id };
redraw();
if (data.current && messageIn(location.hash)) goToMessage(messageIn(location.hash));
else composer.focus();
models.read().catch(() => {});
