// The Ctrl-K palette: the page's own commands (elements with data-command), registered providers, and results of the server.
import { element } from "./dom.js";
import { icon } from "./icons.js";

const MOST = 8;
const WAIT_MS = 120;
const providers = [];
let shown = [];
let at = 0;
let running = null;
let timer = null;

const palette = () => document.getElementById("palette");
const input = () => palette().querySelector("input");
const list = () => palette().querySelector('[role="listbox"]');

// provider(query, signal) answers, or promises, [{label, hint?, icon?, group?, url? | run?}]
export function registerProvider(provider) {
  providers.push(provider);
}

function score(label, words) {
  const text = label.toLowerCase();
  if (!words.every((word) => text.includes(word))) return 0;
  return words.length && text.startsWith(words[0]) ? 2 : 1;
}

export function matching(items, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const scored = items.map((item) => ({ item, score: score(`${item.label} ${item.keywords ?? ""}`, words) }));
  return scored.filter((one) => one.score).sort((a, b) => b.score - a.score).map((one) => one.item);
}

function command(node) {
  const { command: label, commandHint: hint, commandIcon: name, commandWords: keywords } = node.dataset;
  return { label: label || node.textContent.trim(), hint, icon: name ?? "corner-down-left", keywords, group: "Commands", run: () => node.click() };
}

function pageCommands(query) {
  const seen = new Map([...document.querySelectorAll("[data-command]")].map((node) => [node.dataset.command, command(node)]));
  return matching([...seen.values()], query);
}

async function serverResults(query, signal) {
  const { paletteUrl } = palette().dataset;
  if (!paletteUrl || !query.trim()) return [];
  const address = new URL(paletteUrl, location.href);
  address.searchParams.set("q", query);
  const response = await fetch(address, { signal, headers: { Accept: "application/json" } });
  if (!response.ok) return [];
  const answer = await response.json();
  return answer.items ?? answer;
}

registerProvider(pageCommands);
registerProvider(serverResults);

function row(item, index) {
  const words = element("span", { class: "palette-words" }, item.label);
  const hint = item.hint ? element("span", { class: "palette-hint" }, item.hint) : null;
  const node = element("div", { class: "palette-item", role: "option", id: `palette-${index}`, "aria-selected": "false" }, icon(item.icon ?? "arrow-right"), words, hint);
  node.addEventListener("click", () => run(item));
  node.addEventListener("pointermove", () => at !== index && select(index));
  return node;
}

function draw() {
  const nodes = [];
  let group = null;
  shown.forEach((item, index) => {
    if (item.group && item.group !== group) nodes.push(element("div", { class: "menu-label", role: "presentation" }, item.group));
    group = item.group;
    nodes.push(row(item, index));
  });
  list().replaceChildren(...(nodes.length ? nodes : [element("p", { class: "palette-empty" }, "Nothing found. Try other words.")]));
  palette().querySelector("[data-palette-status]").textContent = `${shown.length} results`;
  select(0);
}

function select(index) {
  at = shown.length ? (index + shown.length) % shown.length : 0;
  for (const node of list().querySelectorAll('[role="option"]')) node.setAttribute("aria-selected", String(node.id === `palette-${at}`));
  const chosen = document.getElementById(`palette-${at}`);
  input().setAttribute("aria-activedescendant", chosen?.id ?? "");
  chosen?.scrollIntoView({ block: "nearest" });
}

function run(item) {
  palette().close();
  if (item.run) item.run();
  else location.assign(item.url);
}

// Who types quickly and presses Enter means what they typed, not what was listed before it.
async function runChosen() {
  if (timer) search(input().value);
  await new Promise((resolve) => setTimeout(resolve));
  if (shown[at]) run(shown[at]);
}

async function search(query) {
  clearTimeout(timer);
  timer = null;
  running?.abort();
  running = new AbortController();
  const { signal } = running;
  const answers = providers.map(() => []);
  const add = async (provider, place) => {
    try {
      answers[place] = (await provider(query, signal)).slice(0, MOST);
    } catch {
      // One source that fails, or is overtaken by the next letter, must not hide the others.
      return;
    }
    if (signal.aborted) return;
    shown = answers.flat();
    draw();
  };
  await Promise.all(providers.map(add));
}

export function openPalette() {
  if (!palette() || palette().open) return;
  palette().showModal();
  input().value = "";
  search("");
}

function onKey(event) {
  const step = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: Math.min(at + MOST, shown.length - 1), PageUp: Math.max(at - MOST, 0) }[event.key];
  if (step !== undefined) {
    event.preventDefault();
    select(step);
  } else if (event.key === "Enter" && !event.isComposing) {
    event.preventDefault();
    runChosen();
  }
}

export function startPalette() {
  if (!palette()) return;
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openPalette();
    }
  });
  document.addEventListener("click", (event) => event.target.closest?.("[data-palette-open]") && openPalette());
  input().addEventListener("keydown", onKey);
  input().addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => search(input().value), WAIT_MS);
  });
}
