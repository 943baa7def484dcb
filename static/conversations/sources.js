// The sheet with the passages an answer stands on.
import { element } from "../js/dom.js";
import { icon } from "../js/icons.js";
import { showSheet } from "../js/sheet.js";
import { renderMarkdown } from "../vendor/markdown.js";

const link = (href, words) => element("a", { class: "source-link", href, target: "_blank", rel: "noopener" }, words, icon("external-link", 16));

function place({ url, document_id: id, chunk_id: chunk, page }) {
  if (id) return link(`/knowledge/${id}?chunk=${chunk}#passage`, page ? `Open page ${page}` : "Open the document");
  return url ? link(url, "Open the page") : null;
}

function entry(citation, chosen) {
  const number = element("span", { class: "cite", "aria-hidden": "true" }, String(citation.index));
  const passage = element("div", { class: "prose", dir: "auto" });
  passage.innerHTML = renderMarkdown(citation.snippet);
  const words = element("div", { class: "source-words" }, element("h3", { dir: "auto" }, citation.title), passage, place(citation));
  return element("li", { class: "source", tabindex: "-1", "aria-current": citation.index === chosen ? "true" : null }, number, words);
}

export function showSources(citations, chosen = null) {
  const nodes = citations.map((citation) => entry(citation, chosen));
  showSheet("sources", { title: citations.length === 1 ? "Source" : "Sources", content: element("ol", { class: "sources" }, ...nodes) });
  const at = citations.findIndex(({ index }) => index === chosen);
  if (at >= 0) nodes[at].scrollIntoView({ block: "nearest" });
  nodes[Math.max(at, 0)]?.focus();
}
