// A snippet of the search API as nodes: its text and its <mark>s, and nothing else that might be in it.
import { element } from "./dom.js";

export function marked(snippet) {
  const { body } = new DOMParser().parseFromString(snippet, "text/html");
  return [...body.childNodes].map((node) => (node.nodeName === "MARK" ? element("mark", {}, node.textContent) : node.textContent));
}
