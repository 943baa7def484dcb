// What is said about an item and at the end of a round; a gap in a sentence is shown, and filled once it is answered.
import { element } from "../js/dom.js";
import { counted } from "./words.js";

const GAP = "_____";

// The question as nodes; `filled` is what stands in its gap, if anything does yet.
export function asked(question, filled = null) {
  const at = question.indexOf(GAP);
  if (at < 0) return [question];
  const gap = filled === null ? element("span", { class: "study-gap", role: "img", "aria-label": "blank" }) : element("strong", { class: "study-filled" }, filled);
  return [question.slice(0, at), gap, question.slice(at + GAP.length)];
}

export const hasGap = (question) => question.includes(GAP);

export function endWords(right, all) {
  if (right === all) return all === 1 ? "You know that one" : "You know all of it";
  if (right === 0) return "Worth another reading";
  if (right * 4 >= all * 3) return "You know most of it";
  return right * 2 >= all ? "You know a good part of it" : "You know some of it";
}

export const endNumber = (right, all, kind) => (kind === "quiz" ? `${right} of ${counted(all, "question")} right` : `${right} of ${counted(all, "card")} known`);

// The passage an item stands on, as the page has it; null where the document does not say it any more.
export function sourceOf(place) {
  return document.querySelector(`[data-item="${place}"] [data-source]`)?.cloneNode(true) ?? null;
}
