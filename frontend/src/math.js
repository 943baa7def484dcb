// Finds TeX in Markdown ($..$, $$..$$, \(..\), \[..\]) and turns it into MathML, which needs no inline style.
import katex from "katex";

const LONGEST = 5000;
const OPTIONS = { output: "mathml", throwOnError: true, strict: "ignore", trust: false, maxExpand: 500, maxSize: 20 };

function toMathml(source, display) {
  const html = katex.renderToString(source, { ...OPTIONS, displayMode: display });
  return html
    .replace(/<annotation[^>]*>[\s\S]*?<\/annotation>/g, "")
    .replace(/<\/?semantics>|<\/?span[^>]*>/g, "");
}

function draw(markdown, source, display) {
  const escaped = markdown.utils.escapeHtml(source);
  try {
    if (source.length > LONGEST) throw new RangeError("formula too long");
    return toMathml(source, display);
  } catch {
    return `<code class="math-error">${escaped}</code>`;
  }
}

// A dollar opens only before a non-space and closes only after one and not before a digit, so that prices stay prices.
function closingDollar(text, from, limit) {
  for (let end = text.indexOf("$", from); end !== -1 && end < limit; end = text.indexOf("$", end + 1)) {
    if (text[end - 1] === "\\") continue;
    if (/\s/.test(text[end - 1]) || /\d/.test(text[end + 1] ?? "")) return -1;
    return end;
  }
  return -1;
}

function spanAt(text, at, limit) {
  if (text.startsWith("$$", at)) return delimited(text, at, "$$", "$$", true);
  if (text.startsWith("\\(", at)) return delimited(text, at, "\\(", "\\)", false);
  if (text.startsWith("\\[", at)) return delimited(text, at, "\\[", "\\]", true);
  if (text[at] !== "$" || /\s/.test(text[at + 1] ?? " ")) return null;
  const end = closingDollar(text, at + 1, limit);
  return end > at + 1 ? { source: text.slice(at + 1, end), next: end + 1, display: false } : null;
}

function delimited(text, at, open, close, display) {
  const end = text.indexOf(close, at + open.length);
  const source = end === -1 ? "" : text.slice(at + open.length, end);
  return source.trim() ? { source, next: end + close.length, display } : null;
}

function inlineRule(state, silent) {
  const found = spanAt(state.src, state.pos, state.posMax);
  if (!found || found.next > state.posMax) return false;
  if (!silent) state.push(found.display ? "math_display" : "math_inline", "math", 0).content = found.source;
  state.pos = found.next;
  return true;
}

const lineAt = (state, line) => state.src.slice(state.bMarks[line] + state.tShift[line], state.eMarks[line]);

function closingLine(state, first, last, close) {
  for (let line = first; line < last; line += 1) if (lineAt(state, line).trimEnd().endsWith(close)) return line;
  return -1;
}

// A formula that has lines to itself, opened by $$ or \[ at the start of one and closed at the end of the same or a later one.
function blockRule(state, first, last, silent) {
  const opening = lineAt(state, first);
  const [open, close] = opening.startsWith("$$") ? ["$$", "$$"] : ["\\[", "\\]"];
  if (!opening.startsWith(open)) return false;
  const rest = opening.slice(open.length).trimEnd();
  const end = rest.endsWith(close) ? first : closingLine(state, first + 1, last, close);
  if (end === -1 || rest.slice(0, -close.length).includes(close)) return false;
  if (silent) return true;
  const text = end === first ? rest : `${rest}\n${state.getLines(first + 1, end + 1, state.blkIndent, false).trimEnd()}`;
  const token = state.push("math_display", "math", 0);
  token.block = true;
  token.content = text.slice(0, -close.length).trim();
  token.map = [first, end + 1];
  state.line = end + 1;
  return true;
}

export function math(markdown) {
  markdown.inline.ruler.before("escape", "math", inlineRule);
  markdown.block.ruler.before("fence", "math", blockRule, { alt: ["paragraph", "blockquote", "list"] });
  markdown.renderer.rules.math_inline = (tokens, at) => draw(markdown, tokens[at].content, false);
  markdown.renderer.rules.math_display = (tokens, at) => `<span class="math-block">${draw(markdown, tokens[at].content, true)}</span>`;
}
