// Markdown to safe HTML for everything a model or a person wrote. What leaves here has passed DOMPurify as the very last step.
import DOMPurify from "dompurify";
import MarkdownIt from "markdown-it";
import { code } from "./code.js";
import { math } from "./math.js";

const TAGS = [
  "a", "blockquote", "br", "button", "code", "del", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s",
  "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
  "math", "menclose", "mfrac", "mi", "mn", "mo", "mover", "mpadded", "mphantom", "mroot", "mrow", "ms", "mspace", "msqrt", "mstyle",
  "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover",
];
const ATTRIBUTES = [
  "class", "data-copy", "dir", "href", "start", "tabindex", "title", "type",
  "accent", "accentunder", "columnalign", "columnlines", "columnspacing", "depth", "display", "displaystyle", "fence", "height",
  "linethickness", "lspace", "mathbackground", "mathcolor", "mathvariant", "maxsize", "minsize", "movablelimits", "notation", "rowlines",
  "rowspacing", "rspace", "scriptlevel", "separator", "stretchy", "symmetric", "voffset", "width", "xmlns",
];
const PURIFY = {
  ALLOWED_TAGS: TAGS,
  ALLOWED_ATTR: ATTRIBUTES,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
};
// DOMPurify's own rule for addresses also judges every other attribute, so ours, which is stricter, stands apart.
const ADDRESS = /^(?:https?:|mailto:|tel:|\/(?!\/)|#)/i;
const TURNED = new Set(["paragraph_open", "heading_open", "list_item_open", "blockquote_open", "td_open", "th_open"]);

const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true, typographer: false }).use(code).use(math);
// Without a scheme "main.py" and "notes.md" would become links to Paraguay and Moldova.
markdown.linkify.set({ fuzzyLink: false });
// A definition such as "[1]: https://..." would make links to somewhere else of the numbers of sources.
markdown.disable("reference");

const rules = markdown.renderer.rules;

// A picture named in an answer is never fetched: its address alone could carry the conversation to a stranger.
rules.image = (tokens, at) => {
  const token = tokens[at];
  const address = token.attrGet("src") ?? "";
  const words = token.content || address;
  return `<a class="image-link" href="${markdown.utils.escapeHtml(address)}">${markdown.utils.escapeHtml(words)}</a>`;
};
rules.table_open = () => '<div class="table-scroll"><table>\n';
rules.table_close = () => "</table></div>\n";

const alignment = (token) => /text-align:(center|right)/.exec(token.attrGet("style") ?? "")?.[1];

function dress(token) {
  if (!TURNED.has(token.type)) return;
  const side = alignment(token);
  token.attrs = (token.attrs ?? []).filter(([name]) => name !== "style");
  if (side) token.attrJoin("class", `align-${side}`);
  token.attrSet("dir", "auto");
}

function tick(token, before) {
  const first = token.children?.[0];
  if (before?.type !== "list_item_open" || first?.type !== "text") return;
  first.content = first.content.replace(/^\[([ xX])\]\s+/, (_, mark) => (mark === " " ? "☐ " : "☑ "));
}

// The token stream is dressed once, after parsing: direction and alignment without style attributes, and task boxes as characters.
markdown.core.ruler.push("dress", ({ tokens }) => {
  tokens.forEach((token, at) => {
    dress(token);
    if (token.type === "inline") tick(token, tokens[at - 2]);
  });
});

DOMPurify.addHook("afterSanitizeAttributes", (node) => {
  if (node.nodeName === "BUTTON") node.setAttribute("type", "button");
  if (node.nodeName !== "A") return;
  if (!ADDRESS.test(node.getAttribute("href") ?? "")) node.removeAttribute("href");
  if (!node.hasAttribute("href") || node.getAttribute("href").startsWith("#")) return;
  node.setAttribute("target", "_blank");
  node.setAttribute("rel", "noopener nofollow");
});

export function renderMarkdown(text) {
  return DOMPurify.sanitize(markdown.render(text), PURIFY);
}
