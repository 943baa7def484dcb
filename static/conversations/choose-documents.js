// A dialog with the documents that can be asked; several may be chosen, found by their title.
import { element } from "../js/dom.js";
import { answers } from "./ask-for.js";
import { get } from "./api.js";

const MOST = 10;
const SHOWN = 30;
const WAIT_MS = 200;

const dialog = () => document.getElementById("choose-documents");
const list = () => dialog().querySelector("[data-documents-found]");
const note = () => dialog().querySelector("[data-documents-note]");
let chosen = new Map();
let asked = null;

// Resolves with the chosen documents as {id, title}, or with null when nothing is to change.
export async function chooseDocuments(present) {
  chosen = new Map(present.map((one) => [one.id, one]));
  const search = dialog().querySelector("[type=search]");
  search.value = "";
  search.oninput = () => find(search.value, WAIT_MS);
  find("");
  const answer = await answers(dialog());
  asked?.abort();
  return answer && [...chosen.values()];
}

async function find(words, wait = 0) {
  asked?.abort();
  asked = new AbortController();
  const { signal } = asked;
  if (wait) await new Promise((resolve) => setTimeout(resolve, wait));
  if (signal.aborted) return;
  const query = new URLSearchParams({ status: "ready", limit: SHOWN, q: words.trim() });
  try {
    show(await get(`/api/rag/documents?${query}`, { signal }), words.trim());
  } catch (error) {
    if (error.name !== "AbortError") note().textContent = error.message;
  }
}

// Those that are chosen already stand first, whatever is looked for.
function show(found, words) {
  const rest = found.filter(({ id }) => !chosen.has(id));
  list().replaceChildren(...[...chosen.values(), ...rest].map(choice));
  const none = words ? "No document goes by that name." : "No document is ready yet. Add some on the Knowledge page.";
  note().textContent = found.length ? (found.length === SHOWN ? "Type a part of the title to find others." : "") : none;
  limit();
}

function choice({ id, title }) {
  const box = element("input", { type: "checkbox", checked: chosen.has(id), autocomplete: "off" });
  box.addEventListener("change", () => {
    if (box.checked) chosen.set(id, { id, title });
    else chosen.delete(id);
    limit();
  });
  return element("label", { class: "check" }, box, element("span", { class: "wrap-anywhere", dir: "auto" }, title));
}

function limit() {
  for (const box of list().querySelectorAll("input")) box.disabled = chosen.size >= MOST && !box.checked;
}
