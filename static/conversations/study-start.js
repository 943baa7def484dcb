// From the reader of a document to a quiz or flashcards: the one there is, or a new one, made while one waits.
import { openDialog } from "../js/dialog.js";
import { get, post } from "./api.js";
import { moment } from "./words.js";

const KINDS = { quiz: { title: "Quiz me", one: "a quiz", unit: "right" }, flashcards: { title: "Flashcards", one: "flashcards", unit: "known" } };
const HOPELESS = new Set(["nothing_to_ask", "document_not_ready", "not_found", "cap_reached"]);
const LATEST = 0;

const dialog = document.getElementById("study-making");
const find = (name) => dialog.querySelector(`[data-study-${name}]`);
const holder = document.querySelector("[data-study-document]");
let wish = null;
let waiting = null;

function show(state) {
  for (const part of dialog.querySelectorAll("[data-study-state]")) part.hidden = part.dataset.studyState !== state;
  openDialog("study-making");
}

const open = ({ id }) => location.assign(`/study/${id}`);
const address = ({ kind }) => `/api/rag/documents/${holder.dataset.studyDocument}/${kind}`;

async function begin(kind) {
  // The same key for every try of one wish: a try whose answer was lost has made it already.
  wish = { kind, key: crypto.randomUUID() };
  dialog.querySelector(".dialog-title").textContent = KINDS[kind].title;
  const there = await get(address(wish)).catch(() => []);
  if (there.length) offer(there[LATEST]);
  else await make();
}

function offer(made) {
  const { one, unit } = KINDS[wish.kind];
  const how = made.studied_at ? `${made.known.length} of ${made.items.length} ${unit}` : "not begun yet";
  find("there").textContent = `You have ${one} from this document, made ${moment(made.created_at)}: ${how}.`;
  find("open").href = `/study/${made.id}`;
  show("there");
}

async function make(provider = "auto") {
  find("doing").textContent = `Reading the document and making ${KINDS[wish.kind].one}.`;
  show("making");
  waiting = new AbortController();
  try {
    open(await post(address(wish), { provider }, { signal: waiting.signal, headers: { "Idempotency-Key": `${wish.key} ${provider}` } }));
  } catch (error) {
    if (error.name !== "AbortError") fail(error);
  }
}

function fail({ code, message }) {
  find("problem").textContent = message;
  find("again").hidden = HOPELESS.has(code);
  find("local").hidden = code !== "provider_down" && code !== "cap_reached";
  show("failed");
}

document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-study-make]");
  if (!button) return;
  button.setAttribute("aria-busy", "true");
  await begin(button.dataset.studyMake);
  button.removeAttribute("aria-busy");
});
find("anew").addEventListener("click", () => make());
find("again").addEventListener("click", () => make());
find("local").addEventListener("click", () => make("local"));
dialog.addEventListener("close", () => waiting?.abort());
