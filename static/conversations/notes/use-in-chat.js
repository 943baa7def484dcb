// Chooses the chat a note goes to; the chat page attaches it to the next message.
import { openDialog } from "../../js/dialog.js";
import { element } from "../../js/dom.js";
import { get } from "../api.js";

const WAIT_MS = 200;
const MOST = 20;
let running = null;
let timer = null;

const find = (name) => document.querySelector(`[data-use-${name}]`);

function say(words) {
  find("status").textContent = words;
}

async function show(note) {
  running?.abort();
  running = new AbortController();
  try {
    const query = new URLSearchParams({ limit: MOST, q: find("words").value });
    const found = await get(`/api/core/conversations?${query}`, { signal: running.signal });
    find("list").replaceChildren(...found.map((one) => element("li", {}, element("a", { class: "chat-row", href: `/chat/${one.id}?note=${note}` }, element("span", { class: "chat-row-title", dir: "auto" }, one.title)))));
    say(found.length ? "" : find("words").value ? "No chat has that title." : "You have no chats yet.");
  } catch (error) {
    if (error.name !== "AbortError") say(error.message);
  }
}

export function useInChat(note) {
  openDialog("use-dialog");
  find("new").href = `/chat?note=${note}`;
  find("words").value = "";
  find("words").oninput = () => {
    clearTimeout(timer);
    timer = setTimeout(() => show(note), WAIT_MS);
  };
  show(note);
}
