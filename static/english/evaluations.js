// Judgements on a page: told by the server how far they are, drawn anew when they are there, and made to answer to hand and key.
import { announce } from "../js/toast.js";
import { updates } from "./line.js";
import { startMarks } from "./marks.js";
import { startSaid } from "./said.js";

const WAITING = "[data-evaluation][hx-get]";

const drawAnew = (node) => node.dispatchEvent(new Event("evaluated"));

updates.addEventListener("evaluation-updated", ({ detail: { evaluation } }) => {
  for (const node of document.querySelectorAll(`[data-evaluation="${evaluation.evaluation_id}"][hx-get]`)) {
    if (evaluation.status === "done" || evaluation.status === "failed") drawAnew(node);
    else show(node, evaluation);
  }
});
// What was said while nobody listened, also before the line was up at all, is asked for.
updates.addEventListener("up", () => document.querySelectorAll(WAITING).forEach(drawAnew));

function show(node, { progress, doing }) {
  const [bar, words] = [node.querySelector("[data-progress]"), node.querySelector("[data-doing]")];
  if (bar) bar.value = progress;
  if (words && doing && words.textContent !== doing) words.textContent = doing;
}

function start(root) {
  for (const sheet of root.querySelectorAll("[data-marked]")) startMarks(sheet);
}

document.body.addEventListener("htmx:load", ({ detail: { elt } }) => {
  start(elt);
  if (elt.matches("[data-evaluation][data-status=done]")) announce("Your result is here.");
  if (elt.matches("[data-evaluation][data-status=failed]")) announce("It could not be judged. You can try again.");
});
start(document);
startSaid();
