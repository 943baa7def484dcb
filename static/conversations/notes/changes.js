// What changed between two versions, as insertions and deletions that can be seen, heard and printed.
import { element } from "../../js/dom.js";
import { counted } from "../words.js";

const TAGS = { added: "ins", removed: "del" };
const HEARD = { added: "Added: ", removed: "Removed: " };

function part({ kind, text }) {
  return kind === "same" ? text : element(TAGS[kind], {}, text);
}

function line({ kind, parts, count }) {
  if (kind === "skipped") return element("p", { class: "change-skipped" }, `${counted(count, "line")} the same`);
  const heard = HEARD[kind] ? element("span", { class: "sr-only" }, HEARD[kind]) : null;
  return element("p", { class: `change change-${kind}`, dir: "auto" }, heard, ...parts.map(part));
}

function tags({ tags_added: added, tags_removed: removed }) {
  if (!added.length && !removed.length) return null;
  const chips = [...removed.map((text) => ["removed", text]), ...added.map((text) => ["added", text])];
  return element("p", { class: "change change-tags" }, element("span", { class: "label" }, "Tags"), ...chips.map(([kind, text]) => element("span", { class: "badge", dir: "auto" }, part({ kind, text }))));
}

function title({ title: parts }) {
  return parts.every(({ kind }) => kind === "same") ? null : element("p", { class: "change change-title", dir: "auto" }, ...parts.map(part));
}

export function changesOf(changes) {
  const nodes = [title(changes), tags(changes), ...changes.lines.map(line)].filter(Boolean);
  const changed = changes.lines.some(({ kind }) => kind !== "skipped") || title(changes) || tags(changes);
  return changed ? nodes : [element("p", { class: "help" }, "Nothing is different.")];
}
