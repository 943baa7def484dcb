// Cuts growing Markdown into blocks: all but the last are finished, so only the last has to be drawn again.
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const LIST_ITEM = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;
const INDENTED = /^(?: {2,}|\t)/;
const QUOTE = /^ {0,3}>/;
const BLANK = /^\s*$/;

// Definitions and footnotes reach across blocks: such text is one block.
const REACHES_ACROSS = /^ {0,3}\[[^\]]+\]:\s/m;

function mathOpening(line) {
  const text = line.trim();
  const [open, close] = text.startsWith("$$") ? ["$$", "$$"] : ["\\[", "\\]"];
  return text.startsWith(open) && !text.slice(2).endsWith(close) ? close : null;
}

// What has to come before a block may end: the closing fence, the closing of a formula, or nothing.
function openedBy(line) {
  const fence = FENCE.exec(line);
  if (fence) return (next) => new RegExp(`^ {0,3}\\${fence[1][0]}{${fence[1].length},}\\s*$`).test(next);
  const close = mathOpening(line);
  return close ? (next) => next.trimEnd().endsWith(close) : null;
}

const continues = (first, line) => INDENTED.test(line) || (LIST_ITEM.test(first) && LIST_ITEM.test(line)) || (QUOTE.test(first) && QUOTE.test(line));

export function splitBlocks(text) {
  if (REACHES_ACROSS.test(text)) return [text];
  const blocks = [];
  let lines = [];
  let closes = null;
  let blankBefore = false;
  for (const line of text.split("\n")) {
    const blank = BLANK.test(line);
    if (!closes && lines.length && blankBefore && !blank && !continues(lines[0], line)) {
      blocks.push(lines.join("\n"));
      lines = [];
    }
    if (closes) closes = closes(line) ? null : closes;
    else closes = openedBy(line);
    if (lines.length || !blank) lines.push(line);
    blankBefore = blank && !closes;
  }
  if (lines.length) blocks.push(lines.join("\n"));
  return blocks;
}
