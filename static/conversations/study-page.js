// A quiz or flashcards, one at a time, taken up where they were left.
import { recall } from "../js/storage.js";
import { Card } from "./study-cards.js";
import { Question } from "./study-quiz.js";
import { Round } from "./study-round.js";
import { endNumber, endWords } from "./study-words.js";
import { copyOf } from "./templates.js";

const data = JSON.parse(document.getElementById("page-data").textContent);
const find = (name) => document.querySelector(`[data-${name}]`);
const round = new Round(data);
let view = null;

function show(next, { focus = true } = {}) {
  view = next;
  find("stage").replaceChildren(view.root);
  drawWay();
  if (!focus) return;
  view.focus();
  find("stage").scrollIntoView({ block: "nearest" });
}

function drawWay() {
  const { length: all } = round.places;
  find("way").hidden = Boolean(view.isEnd);
  find("progress").max = all;
  find("progress").value = round.answers.length;
  find("place").textContent = `${Math.min(round.answers.length + (view.isJudged ? 0 : 1), all)} of ${all}`;
  if (find("shuffle")) find("shuffle").hidden = all - round.answers.length < 2;
}

function question(options) {
  const { item, place } = round;
  const onAnswer = (words) => {
    round.answer(words);
    drawWay();
  };
  show(new Question({ item, place, onAnswer, onNext: () => step() }), options);
}

function card(options) {
  const { item, place } = round;
  const onAnswer = (words) => {
    round.answer(words);
    step();
  };
  show(new Card({ item, place, onAnswer }), options);
}

function end(options) {
  const right = round.places.filter((_, at) => round.isRight(at)).length;
  const { root, slots } = copyOf("study-end");
  slots.words.textContent = endWords(right, round.places.length);
  slots.number.textContent = endNumber(right, round.places.length, data.kind);
  slots.missed.hidden = !round.missed.length;
  slots.missed.addEventListener("click", () => again(round.missed));
  slots.all.addEventListener("click", () => again());
  if (!round.missed.length) slots.all.classList.add("btn-primary");
  show({ root, isEnd: true, focus: () => slots.words.focus(), press: () => false }, options);
  showAll();
}

// The whole list with its sources, and what one said to each.
function showAll() {
  find("all").hidden = false;
  for (const row of document.querySelectorAll("[data-item]")) {
    const at = round.places.indexOf(Number(row.dataset.item));
    const outcome = row.querySelector("[data-outcome]");
    outcome.hidden = at < 0;
    if (at < 0) continue;
    const isRight = round.isRight(at);
    outcome.className = isRight ? "badge badge-success" : "badge badge-warning";
    outcome.textContent = data.kind === "quiz" ? (isRight ? "Right" : `You chose: ${round.answers[at]}`) : isRight ? "Known" : "Again";
  }
}

function again(places) {
  find("all").hidden = true;
  round.begin(places);
  round.keep();
  step();
}

function step(options) {
  if (round.isOver) end(options);
  else if (data.kind === "quiz") question(options);
  else card(options);
}

const isTaken = (target) => target.closest?.("a, button, input:not([type=radio]), textarea, select, dialog, [popover]");

document.addEventListener("keydown", (event) => {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey && !event.isComposing;
  const { key, target } = event;
  const isSingle = key.length === 1 && key !== " ";
  if (!plain || event.defaultPrevented || document.querySelector("dialog[open]") || (isSingle && recall("single-keys") === "off")) return;
  // A button and a link have keys of their own; a chosen answer moves by the arrows.
  if (!isSingle && isTaken(target)) return;
  if (target.type === "radio" && !isSingle) return;
  if (view.press(key)) event.preventDefault();
});
find("shuffle")?.addEventListener("click", () => {
  round.shuffle();
  step();
});
step({ focus: false });
