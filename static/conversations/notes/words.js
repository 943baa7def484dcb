// How notes are named and addressed.
const LONGEST_TITLE = 80;

export const notePath = ({ id }) => `/notes/${id}`;
export const api = (id, rest = "") => `/api/core/notes/${id}${rest}`;

// The first line that says something, without what only shapes it.
export function firstLine(text) {
  const line = text.split("\n").map((one) => one.replace(/^\s*(#{1,6}|>|[-*+]|\d+[.)])\s+/, "").replace(/[*_`~|]+/g, "").trim()).find(Boolean) ?? "";
  return line.length > LONGEST_TITLE ? `${line.slice(0, LONGEST_TITLE).replace(/\s+\S*$/, "")}…` : line;
}
