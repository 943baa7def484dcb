// The chat inside a partner's page: one conversation of one visitor, whose requests the page around it makes.
import { Prose } from "../conversations/prose.js";
import { Following } from "../conversations/stream.js";
import { copyOf, fill } from "../conversations/templates.js";
import { showSources } from "../conversations/sources.js";
import { Bridge } from "./bridge.js";

const page = document.querySelector("[data-embed]");
const find = (name) => page.querySelector(`[data-${name}]`);
const [thread, list, empty, trouble, form, input, send, stop, fresh] = ["thread", "list", "empty", "trouble", "form", "input", "send", "stop", "fresh"].map(find);
const origins = JSON.parse(page.dataset.origins);
const touch = matchMedia("(pointer: coarse)");
const bridge = new Bridge(origins, focusInput);
const NEAR_END = 80;
const LEFT_BEHIND = { connecting: "This chat could not reach the page around it. Reload the page." };
const CONNECTED_WITHIN_MS = 15000;

let answering = null;

// A phone's keyboard comes only when it is asked for.
function focusInput() {
  if (!touch.matches) input.focus();
}

function isAtEnd() {
  return thread.scrollHeight - thread.scrollTop - thread.clientHeight < NEAR_END;
}

function toEnd() {
  thread.scrollTop = thread.scrollHeight;
}

function complain(error, again = null) {
  const { root, slots } = copyOf("trouble");
  slots.words.textContent = error.message;
  slots.again.hidden = !again;
  slots.again.addEventListener("click", () => {
    trouble.replaceChildren();
    again();
  });
  trouble.replaceChildren(root);
}

function add(view) {
  empty.hidden = true;
  fresh.hidden = false;
  list.append(view);
  toEnd();
}

function addQuestion(text) {
  const { root, slots } = copyOf("question");
  slots.text.textContent = text;
  add(root);
  return root;
}

class Answer {
  constructor({ content = "", citations = [] } = {}) {
    const { root, slots } = copyOf("answer");
    Object.assign(this, { root, slots, content, citations: [...citations], prose: new Prose(slots.prose) });
    root.addEventListener("click", ({ target }) => {
      const cited = target.closest("[data-cite]");
      if (cited) showSources(this.citations, Number(cited.dataset.cite));
    });
    slots.sources.addEventListener("click", () => showSources(this.citations));
    add(root);
    this.draw();
  }

  take(event, data) {
    if (event === "delta") this.content += data.text;
    if (event === "citation") this.citations.push(data);
    if (event === "done") this.content = data.content;
    this.draw();
  }

  draw() {
    const stay = isAtEnd();
    this.prose.draw(this.content, this.citations);
    this.slots.prose.hidden = !this.content;
    if (stay) toEnd();
  }

  setWriting(writing) {
    const stay = isAtEnd();
    this.slots.wait.hidden = !writing || Boolean(this.content);
    this.root.setAttribute("aria-busy", String(writing));
    const count = this.citations.length;
    fill(this.slots.sources, !writing && count ? `${count} ${count === 1 ? "source" : "sources"}` : "");
    if (stay) toEnd();
  }

  note(words) {
    fill(this.slots.note, words);
  }
}

function setAnswering(now) {
  answering = now;
  stop.hidden = !now;
  send.hidden = Boolean(now);
  send.disabled = Boolean(now) || !input.value.trim();
}

// Follows one answer to its end; `open` makes the first connection, if there is none to take up.
async function follow(answer, { open = null, messageId = null } = {}) {
  const leaving = new AbortController();
  setAnswering({ leaving, messageId });
  answer.setWriting(true);
  try {
    await new Following({ open, signal: leaving.signal, resume: (lastId) => resumed(lastId), onEvent: heard, onLine: (up) => answer.note(up ? "" : "The line dropped. Reconnecting.") }).run();
    return true;
  } finally {
    answer.setWriting(false);
    setAnswering(null);
  }

  function resumed(lastId) {
    return bridge.events("GET", `/api/core/messages/${answering.messageId}/stream`, { lastId, signal: leaving.signal });
  }

  function heard(event, data) {
    if (event === "start") {
      answering.messageId = data.message_id;
      bridge.conversation = data.conversation_id;
    }
    answer.take(event, data);
    answer.setWriting(true);
    if (event === "error") answer.note(data.message);
    if (event === "done" && data.finish_reason === "stopped") answer.note("You stopped this answer.");
  }
}

function opening(text, key) {
  const kept = bridge.conversation ? { conversation_id: bridge.conversation } : { save: true };
  return () => bridge.events("POST", "/api/core/chat", { json: { message: text, stream: true, use_knowledge: true, ...kept }, key });
}

async function ask(text) {
  const question = addQuestion(text);
  const answer = new Answer();
  try {
    await follow(answer, { open: opening(text, crypto.randomUUID()) });
  } catch (error) {
    question.remove();
    answer.root.remove();
    if (error.status === 404 && bridge.conversation) {
      bridge.conversation = null;
      return ask(text);
    }
    empty.hidden = list.childElementCount > 0;
    complain(error, () => ask(text));
  }
}

async function recall() {
  const messages = await bridge.json("GET", `/api/core/conversations/${bridge.conversation}/messages?limit=50`);
  for (const message of messages) {
    if (message.role === "user") addQuestion(message.content);
    else await show(message);
  }
  toEnd();
}

async function show(message) {
  const writing = message.status === "streaming";
  const answer = new Answer(writing ? {} : message);
  answer.setWriting(writing);
  if (message.status === "failed") answer.note(message.error?.message ?? "The answer could not be finished.");
  if (writing) await follow(answer, { messageId: message.id });
}

async function start() {
  const late = setTimeout(() => complain({ message: LEFT_BEHIND.connecting }), CONNECTED_WITHIN_MS);
  await bridge.ready;
  clearTimeout(late);
  trouble.replaceChildren();
  input.disabled = false;
  focusInput();
  if (!bridge.conversation) return;
  try {
    await recall();
  } catch (error) {
    if (error.status === 404 || error.status === 403) bridge.conversation = null;
    else complain(error, start);
  }
}

function begin() {
  const text = input.value.trim();
  if (!text || answering) return;
  input.value = "";
  trouble.replaceChildren();
  ask(text);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  begin();
});
input.addEventListener("input", () => setAnswering(answering));
input.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  begin();
});
stop.addEventListener("click", async () => {
  const { messageId, leaving } = answering ?? {};
  if (!messageId) return leaving?.abort();
  try {
    await bridge.json("POST", `/api/core/messages/${messageId}/stop`);
  } catch (error) {
    complain(error);
  }
});
fresh.addEventListener("click", () => {
  answering?.leaving.abort();
  bridge.conversation = null;
  list.replaceChildren();
  trouble.replaceChildren();
  [empty.hidden, fresh.hidden] = [false, true];
  focusInput();
});
find("close").addEventListener("click", () => bridge.close());
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !document.querySelector("dialog[open], :popover-open")) bridge.close();
});
start();
