// The Ctrl-K palette: what the page offers (elements with data-command) and what registered providers find, in one list.
import { startFinding } from "./finding.js";
import { drawItems, markChosen, setBusy, tell } from "./palette-list.js";

const MOST = 8;
const WAIT_MS = 120;
// What is quick does not wait longer than this for what is slow.
const PATIENCE_MS = 150;
const providers = [];
let shown = [];
let at = 0;
let running = null;
let timer = null;
// Resolves once the present search is over; `drawn` says whether what it has put first in the list stays there.
let ended = Promise.resolve();
let drawn = false;

const palette = () => document.getElementById("palette");
const input = () => palette().querySelector("input");

// provider(query, signal) answers, or promises, [{label, parts?, detail?, hint?, icon?, group?, url? | run?, nameless?}], parts and detail being nodes, `nameless` where the label is not its own; one that `leads` comes first while nothing is typed.
export function registerProvider(provider, { leads = false, most = MOST } = {}) {
  providers.push({ provider, leads, most });
}

const plain = (query) => query.trim().toLowerCase();

// 3: its name begins with what was typed; 2: its name has all the words; 1: only its keywords, which nobody sees, fill them up; 0: neither.
function score({ label, keywords = "" }, query) {
  const [name, typed] = [label.toLowerCase(), plain(query)];
  const hasAll = (text) => typed.split(/\s+/).every((word) => text.includes(word));
  if (hasAll(name)) return name.startsWith(typed) ? 3 : 2;
  return hasAll(`${name} ${keywords.toLowerCase()}`) ? 1 : 0;
}

const isLoose = (item, query) => score(item, query) === 1;

function matching(items, query) {
  const scored = items.map((item) => ({ item, score: score(item, query) }));
  return scored.filter((one) => one.score).sort((a, b) => b.score - a.score).map((one) => one.item);
}

// What matches by keywords only comes after the groups in which a name matches, and before the others; groups stay whole.
function inRank(items, query) {
  if (!plain(query)) return items;
  const named = new Set(items.filter((item) => !item.nameless && score(item, query) > 1).map(({ group }) => group));
  const rank = (item) => (isLoose(item, query) ? 1 : named.has(item.group) ? 0 : 2);
  return [...items].sort((a, b) => rank(a) - rank(b));
}

function command(node) {
  const { command: label, commandHint: hint, commandIcon: name, commandWords: keywords } = node.dataset;
  return { label: label || node.textContent.trim(), hint, icon: name ?? "corner-down-left", keywords, group: "Commands", run: () => node.click() };
}

// The places first, whatever stands above them.
function pageCommands(query) {
  const nodes = [...document.querySelectorAll(".rail-top [data-command]"), ...document.querySelectorAll("[data-command]")];
  const seen = new Map(nodes.map((node) => [node.dataset.command, command(node)]));
  return matching([...seen.values()], query);
}

function draw(items, { over, failed, query }) {
  const again = { label: "Search did not answer. Try again", icon: "refresh-cw", stays: true, run: () => search(query) };
  shown = failed ? [...inRank(items, query), again] : inRank(items, query);
  drawn = over || (shown.length > 0 && !isLoose(shown[0], query));
  drawItems(palette(), shown, { over, onRun: run, onPoint: (index) => index !== at && select(index) });
  tell(palette(), { over, failed, count: items.length });
  select(0);
}

function select(index) {
  at = shown.length ? (index + shown.length) % shown.length : 0;
  markChosen(palette(), at);
}

// A page may go there by itself, and says so by preventing the event.
function go(url) {
  const event = new CustomEvent("palette-go", { cancelable: true, detail: { url } });
  if (document.dispatchEvent(event)) location.assign(url);
}

function run(item) {
  if (!item.stays) palette().close();
  if (item.run) item.run();
  else go(item.url);
}

// Who types quickly and presses Enter means what they typed, not what was listed before it.
async function runChosen() {
  if (timer) search(input().value);
  if (!drawn) await ended;
  if (shown[at]) run(shown[at]);
}

function inOrder(query) {
  return query.trim() ? providers : [...providers].sort((a, b) => b.leads - a.leads);
}

function search(query) {
  clearTimeout(timer);
  timer = null;
  drawn = false;
  running?.abort();
  running = new AbortController();
  ended = gather(query, running.signal);
}

async function gather(query, signal) {
  const asked = inOrder(query);
  const answers = asked.map(() => []);
  let failed = false;
  setBusy(palette(), true);
  const patience = setTimeout(() => !signal.aborted && draw(answers.flat(), { over: false, failed: false, query }), PATIENCE_MS);
  const ask = async ({ provider, most }, place) => {
    try {
      answers[place] = (await provider(query, signal)).slice(0, most);
    } catch {
      // One source that fails must not hide the others.
      failed = true;
    }
  };
  await Promise.all(asked.map(ask));
  clearTimeout(patience);
  // Overtaken by the next letter.
  if (signal.aborted) return;
  setBusy(palette(), false);
  draw(answers.flat(), { over: true, failed, query });
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
    drawn ||= shown.length > 0;
    select(step);
  } else if (event.key === "Enter" && !event.isComposing) {
    event.preventDefault();
    runChosen();
  }
}

export function startPalette() {
  if (!palette()) return;
  registerProvider(pageCommands);
  startFinding(palette().dataset, registerProvider);
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openPalette();
    }
  });
  document.addEventListener("click", (event) => event.target.closest?.("[data-palette-open]") && openPalette());
  palette().addEventListener("close", () => running?.abort());
  input().addEventListener("keydown", onKey);
  input().addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => search(input().value), WAIT_MS);
  });
}
