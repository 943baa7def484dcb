// Why this answer: what was found in documents for it, how well it fitted, what was read and what was left out.
import { element } from "../js/dom.js";
import { showSheet } from "../js/sheet.js";
import { renderMarkdown } from "../vendor/markdown.js";
import { get } from "./api.js";

const VERDICTS = {
  read: "Read, not quoted",
  weak: "Left out: too little to do with the question",
  repeated: "Left out: says the same as one above",
  beyond_limit: "Left out: enough was found before it",
  no_room: "Left out: no room for it",
};
const LONGEST = 280;

const verdictOf = ({ verdict, cited }) => (cited ? "Quoted" : (VERDICTS[verdict] ?? verdict));
const score = (name, value) => (value === null ? [] : [element("dt", {}, name), element("dd", { class: "tabular-nums" }, value.toFixed(3))]);

function textOf({ text }) {
  if (text === null) return element("p", { class: "help" }, "This passage is not there any more, or not yours to read.");
  const passage = element("div", { class: "prose why-text", dir: "auto" });
  passage.innerHTML = renderMarkdown(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
  return passage;
}

function row(found) {
  const place = found.page ? `${found.title}, page ${found.page}` : found.title;
  const link = found.text === null ? place : element("a", { class: "link", href: `/knowledge/${found.document_id}?chunk=${found.chunk_id}#passage`, target: "_blank", rel: "noopener" }, place);
  const number = element("span", { class: found.index ? "cite" : "why-none", "aria-hidden": "true" }, found.index ? String(found.index) : "–");
  const scores = element("dl", { class: "why-scores" }, ...score("Fit", found.score), ...score("Words", found.keyword), ...score("Meaning", found.semantic));
  const words = element("div", { class: "source-words" }, element("h3", { dir: "auto" }, link), element("p", { class: "help" }, verdictOf(found)), scores, textOf(found));
  return element("li", { class: "source", "aria-current": found.cited ? "true" : null }, number, words);
}

function summary({ query, found, lexical_only: lexical, took_ms: took }) {
  if (!query) return "No documents were looked through for this answer.";
  if (!found.length) return `Nothing in your documents has to do with “${query}”.`;
  const way = lexical ? "by its words, since no model compares meanings here" : "by words and meaning";
  return `Your documents were searched for “${query}” ${way}, in ${took} ms.`;
}

export async function showWhy(message) {
  const body = await get(`/api/core/messages/${message.id}/retrieval`);
  const content = element("div", { class: "why" }, element("p", { dir: "auto" }, summary(body)), element("ol", { class: "sources" }, ...body.found.map(row)));
  showSheet("sources", { title: "Why this answer", content });
}
