// What can be refused before it is sent: the size, and what is plainly no document. The server judges by content.
import { size } from "../conversations/words.js";

const OLD = { doc: "DOCX", dot: "DOCX", xls: "XLSX", ppt: "PPTX", pps: "PPTX", rtf: "DOCX", odt: "DOCX", ods: "XLSX", odp: "PPTX", pages: "PDF", numbers: "XLSX", key: "PPTX" };
const NOT_TEXT = /\.(zip|gz|tgz|bz2|xz|7z|rar|tar|exe|dll|so|dmg|iso|bin|apk|jar|class|pyc|woff2?|ttf|otf|sqlite3?|db)$/i;
const NOT_READ = /^(image|video|audio|font)\//;

// Why a file will not be sent, or null.
export function refusal(file, largest) {
  const ending = file.name.split(".").pop().toLowerCase();
  if (file.size === 0) return "This file is empty.";
  if (file.size > largest) return `Larger than ${size(largest)}.`;
  if (OLD[ending]) return `This format is not read. Save it as ${OLD[ending]} and add that.`;
  if (NOT_READ.test(file.type) || NOT_TEXT.test(file.name)) return "There is no text to read in this kind of file.";
  return null;
}
