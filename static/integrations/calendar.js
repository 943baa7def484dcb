// The week: puts things where their time is, follows what happens elsewhere, turns by keys.
import { Updates } from "../conversations/updates.js";

const MINUTE_MS = 60_000;
const SOON_MS = 300;
const DAY_MINUTES = 24 * 60;
const EARLY = 7.5;
const KEYS = { ArrowLeft: "before", ArrowRight: "after", t: "today" };
let turnedTo = null;

function put(node, [top, height, left, width]) {
  node.style.setProperty("--top", `${top}%`);
  node.style.setProperty("--height", `${height}%`);
  node.style.setProperty("--left", `${left}%`);
  node.style.setProperty("--width", `${width}%`);
}

function draw(week) {
  for (const node of week.querySelectorAll("[data-place]")) put(node, node.dataset.place.split(" "));
  for (const node of week.querySelectorAll("[data-top]")) node.style.setProperty("--top", `${(node.dataset.top / 24) * 100}%`);
  week.dataset.placed = "";
  // The corner above the hours is as high as the days' heads and the row of whole days beside it.
  week.querySelector("[data-week-scroll]").style.setProperty("--whole", `${week.querySelector(".cal-whole").offsetHeight}px`);
  scrollToMorning(week);
  tick(week, performance.now());
}

// Where the day begins, or its first thing; whoever scrolled stays there when the week is drawn anew.
function scrollToMorning(week) {
  const scroller = week.querySelector("[data-week-scroll]");
  const tall = week.querySelector(".cal-timed").clientHeight;
  const first = Math.min(...[...week.querySelectorAll("[data-place]")].map((node) => parseFloat(node.dataset.place)), (EARLY / 24) * 100);
  scroller.scrollTop = turnedTo ?? Math.max(0, (first / 100) * tall - 12);
  scroller.addEventListener("scroll", () => (turnedTo = scroller.scrollTop), { passive: true });
}

function tick(week, since) {
  const line = week.querySelector("[data-now-line]");
  if (!line?.isConnected) return;
  const minutes = Number(week.dataset.now) + (performance.now() - since) / MINUTE_MS;
  line.style.setProperty("--top", `${(Math.min(minutes, DAY_MINUTES) / DAY_MINUTES) * 100}%`);
  setTimeout(() => tick(week, since), MINUTE_MS);
}

function turn(event) {
  const to = KEYS[event.key];
  if (!to || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
  document.querySelector(`[data-turn="${to}"]`)?.click();
}

// Draws the week anew soon: several blocks are written one after the other, and a dialog that is open is left in peace.
let waiting = null;
function again() {
  clearTimeout(waiting);
  waiting = setTimeout(() => (isRead() ? again() : document.body.dispatchEvent(new Event("calendar-changed"))), SOON_MS);
}

const isRead = () => document.querySelector("#week dialog[open]") !== null;

function follow() {
  const updates = new Updates();
  for (const news of ["calendar-changed", "reopened"]) updates.addEventListener(news, again);
  // What was on its way when the page was made may have arrived before the line was up.
  updates.addEventListener("up", () => document.querySelector(".cal-waiting") && again());
  updates.open();
}

// What had the focus has it again in the week drawn anew.
function keepFocus() {
  const { dialogOpen, turn: turned } = document.activeElement?.dataset ?? {};
  const same = dialogOpen ? `[data-dialog-open="${dialogOpen}"]` : turned ? `[data-turn="${turned}"]` : null;
  return () => same && document.querySelector(same)?.focus({ preventScroll: true });
}

// A list of days, as on a phone, begins with today; what is over lies above.
function showToday(week) {
  const today = week.querySelector("[data-today]");
  if (today && !turnedTo && getComputedStyle(week.querySelector(".cal-timed")).position === "static") today.scrollIntoView({ block: "start" });
}

const week = document.getElementById("week");
if (week) {
  draw(week);
  showToday(week);
  document.addEventListener("keydown", turn);
  let focusAgain = () => {};
  document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.target.id !== "week") return;
    focusAgain = keepFocus();
    if (!isRead()) return;
    detail.shouldSwap = false;
    again();
  });
  document.body.addEventListener("htmx:afterSwap", () => {
    draw(document.getElementById("week"));
    focusAgain();
    focusAgain = () => {};
  });
  follow();
}
