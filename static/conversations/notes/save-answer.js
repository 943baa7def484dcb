// Keeps an answer as a note that leads back to it, with the sources it stands on.
import { toast } from "../../js/toast.js";
import { post } from "../api.js";
import { firstLine, notePath } from "./words.js";

function addressOf({ url, document_id: document, chunk_id: chunk }) {
  if (url) return url;
  return document ? `/knowledge/${document}${chunk ? `?chunk=${chunk}#passage` : ""}` : null;
}

const escaped = (text) => text.replace(/[\\[\]]/g, "\\$&");

function source(citation) {
  const address = addressOf(citation);
  const title = escaped(citation.title) + (citation.page ? `, page ${citation.page}` : "");
  return `${citation.index}. ${address ? `[${title}](${address})` : title}`;
}

function withSources({ content, citations = [] }) {
  return citations.length ? `${content.trimEnd()}\n\n## Sources\n\n${citations.map(source).join("\n")}\n` : content;
}

// Called after what was asked: many answers begin alike.
export async function saveAsNote(message, question) {
  const title = firstLine(question?.content ?? "") || firstLine(message.content) || "An answer";
  const note = await post("/api/core/notes", { title, content: withSources(message), message_id: message.id });
  toast("Saved as a note", { action: { label: "Open", run: () => location.assign(notePath(note)) } });
}
