// Draws growing Markdown into an element; blocks that are finished are left alone, numbers in brackets become leaves.
import { element } from "../js/dom.js";
import { renderMarkdown } from "../vendor/markdown.js";
import { splitBlocks } from "./blocks.js";

const MARKER = /\[(\d{1,3})\]/g;
const UNTOUCHED = "code, pre, a, math, .cite";

function nodesOf(source) {
  const template = document.createElement("template");
  template.innerHTML = renderMarkdown(source);
  return [...template.content.childNodes].filter((node) => node.nodeType !== Node.TEXT_NODE || node.data.trim());
}

function leaf(citation) {
  const button = element("button", { type: "button", class: "cite", "data-cite": citation.index, "aria-label": `Source ${citation.index}: ${citation.title}` }, String(citation.index));
  return element("sup", {}, button);
}

function placeLeaves(text, citations) {
  const parts = [];
  let from = 0;
  for (const found of text.data.matchAll(MARKER)) {
    const citation = citations.get(Number(found[1]));
    if (!citation) continue;
    parts.push(text.data.slice(from, found.index), leaf(citation));
    from = found.index + found[0].length;
  }
  if (parts.length) text.replaceWith(...parts, text.data.slice(from));
}

function decorate(root, citations) {
  if (!citations.size || root.nodeType !== Node.ELEMENT_NODE) return;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (walker.currentNode.data.includes("[")) texts.push(walker.currentNode);
  for (const text of texts) if (!text.parentElement.closest(UNTOUCHED)) placeLeaves(text, citations);
}

export class Prose {
  #blocks = [];
  #citations = 0;

  constructor(holder) {
    this.holder = holder;
  }

  draw(text, citations = []) {
    const known = new Map(citations.map((citation) => [citation.index, citation]));
    const sources = splitBlocks(text);
    const same = this.#unchanged(sources);
    for (const block of this.#blocks.splice(same)) for (const node of block.nodes) node.remove();
    for (const source of sources.slice(same)) this.#add(source, known);
    if (known.size !== this.#citations) for (const node of this.holder.children) decorate(node, known);
    this.#citations = known.size;
  }

  #unchanged(sources) {
    const at = this.#blocks.findIndex((block, index) => block.source !== sources[index]);
    return at === -1 ? this.#blocks.length : at;
  }

  #add(source, citations) {
    const nodes = nodesOf(source);
    for (const node of nodes) decorate(node, citations);
    this.holder.append(...nodes);
    this.#blocks.push({ source, nodes });
  }
}
