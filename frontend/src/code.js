// Code blocks: a label of the language, a copy button for copy.js, and colours for the common languages only.
import hljs from "highlight.js/lib/common";

const LONGEST = 60000;

function coloured(code, language, escape) {
  if (code.length > LONGEST || !hljs.getLanguage(language)) return escape(code);
  return hljs.highlight(code, { language, ignoreIllegals: true }).value;
}

function block(code, info, escape) {
  const language = (info.trim().split(/\s+/)[0] ?? "").toLowerCase().replace(/[^\w+#.-]/g, "");
  const label = escape(language || "text");
  return (
    `<div class="code-block"><div class="code-head"><span>${label}</span>` +
    `<button type="button" class="code-copy" data-copy>Copy</button></div>` +
    `<pre tabindex="0"><code class="language-${label}">${coloured(code, language, escape)}</code></pre></div>\n`
  );
}

export function code(markdown) {
  const escape = markdown.utils.escapeHtml;
  markdown.renderer.rules.fence = (tokens, at) => block(tokens[at].content, tokens[at].info, escape);
  markdown.renderer.rules.code_block = (tokens, at) => block(tokens[at].content, "", escape);
}
