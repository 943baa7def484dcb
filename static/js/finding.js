// What the palette finds beyond the page: all that is one's own, by kind as the API answers it; while nothing is typed, the latest chats.
import { marked } from "./marked.js";

const EACH = 5;
const RECENT = 5;
const KINDS = [
  { name: "conversations", group: "Chats", icon: "message-circle", item: chat },
  { name: "messages", group: "Messages", icon: "message-square", item: message },
  { name: "notes", group: "Notes", icon: "sticky-note", item: ({ id, title, snippet }) => ({ label: title, detail: marked(snippet), url: `/notes/${id}` }) },
  { name: "transcripts", group: "Transcripts", icon: "captions", item: talk },
  { name: "documents", group: "Documents", icon: "file-text", item: document_ },
];
const MOST = KINDS.length * EACH + 1;
const SPEAKERS = { user: "You", assistant: "Xentree" };

function chat({ id, title, snippet, archived }) {
  return { label: title, parts: snippet && marked(snippet), hint: archived ? "Archived" : undefined, url: `/chat/${id}` };
}

// It bears the title of its chat.
function message({ id, conversation_id: place, conversation_title: title, role, snippet }) {
  return { label: title, detail: marked(snippet), hint: SPEAKERS[role], nameless: true, url: `/chat/${place}#message-${id}` };
}

// Where the words were said is shown there.
function talk({ id, title, snippet }, words) {
  return { label: title, detail: marked(snippet), url: `/live/transcripts/${id}?q=${encodeURIComponent(words)}` };
}

function document_({ id, title, snippet, page, chunk_id: chunk }) {
  const place = chunk ? `?chunk=${chunk}` : "";
  return { label: title, detail: marked(snippet), hint: page ? `Page ${page}` : undefined, url: `/knowledge/${id}${place}` };
}

async function ask(path, parameters, signal) {
  const address = new URL(path, location.href);
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
  const response = await fetch(address, { signal, headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (!response.ok) throw new Error(`The search answered ${response.status}.`);
  return response.json();
}

async function recent(path, signal) {
  const found = await ask(path, { limit: RECENT }, signal);
  return found.map((one) => ({ ...chat(one), icon: "message-circle", group: "Recent chats" }));
}

async function everything({ search, searchPage }, words, signal) {
  const found = await ask(search, { q: words, limit: EACH, as_you_type: true }, signal);
  const items = KINDS.flatMap(({ name, group, icon, item }) => (found[name] ?? []).map((one) => ({ icon, group, ...item(one, words) })));
  if (!items.length) return [];
  return [...items, { label: `All results for “${words}”`, icon: "search", nameless: true, url: `${searchPage}?q=${encodeURIComponent(words)}` }];
}

// `places`: the addresses of the search API, of the list of chats, and of the search page; none of them for who is not signed in.
export function startFinding(places, register) {
  if (!places.search) return;
  const find = (query, signal) => (query.trim() ? everything(places, query.trim(), signal) : recent(places.chats, signal));
  register(find, { leads: true, most: MOST });
}
