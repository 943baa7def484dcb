// Answers that are being written: what each event means for a message, and following one to its end.
import { call, post } from "./api.js";
import { events } from "./sse.js";
import { Following } from "./stream.js";

const STREAM = { Accept: "text/event-stream" };

export async function resume(id, lastId, signal) {
  const headers = lastId ? { ...STREAM, "Last-Event-ID": lastId } : STREAM;
  return events(await call("GET", `/api/core/messages/${id}/stream`, { headers, signal }));
}

// A POST that streams. Repeating it with the same key is safe: then the answer of the first one is only named, and taken up.
export function opening(path, json, signal) {
  const key = crypto.randomUUID();
  return async () => {
    const response = await call("POST", path, { json, signal, headers: { ...STREAM, "Idempotency-Key": key } });
    if (response.headers.get("Content-Type")?.startsWith("text/event-stream")) return events(response);
    return resume((await response.json()).message_id, "", signal);
  };
}

export const emptyAnswer = (fields = {}) => ({ id: null, role: "assistant", content: "", citations: [], tools: [], proposals: [], attachments: [], sibling_ids: [], status: "streaming", ...fields });

// What an event changes in the message; answers true where only the text has grown.
export function apply(message, event, data) {
  if (event === "delta") {
    message.content += data.text;
    return true;
  }
  CHANGES[event]?.(message, data);
  return event === "citation";
}

// Taken up again, it comes again; what is known of it meanwhile is newer.
function propose(message, { name, status, proposal_id: id, card }) {
  const known = message.proposals ?? [];
  if (!known.some((one) => one.id === id)) message.proposals = [...known, { id, tool: name, card, status, summary: "", error: null }];
}

const CHANGES = {
  start(message, { message_id: id, provider, model }) {
    // Taken up from the beginning: what is on the page already comes again.
    Object.assign(message, { id, provider, model, content: "", citations: [], tools: [] });
  },
  citation(message, citation) {
    if (!message.citations.some(({ index }) => index === citation.index)) message.citations = [...message.citations, citation];
  },
  tool(message, tool) {
    // A call comes again with what became of it.
    const key = ({ call_id: id, name }) => id ?? name;
    message.tools = [...(message.tools ?? []).filter((other) => key(other) !== key(tool)), tool];
    if (tool.proposal_id) propose(message, tool);
  },
  done(message, { content, usage, finish_reason: reason, ...model }) {
    const status = reason === "stopped" ? "stopped" : "complete";
    Object.assign(message, { content, usage, status, finish_reason: reason, ...model });
  },
  error(message, error) {
    Object.assign(message, { status: "failed", error });
  },
};

export function follow(message, { open = null, onEvent, onLine, signal }) {
  const take = (event, data) => onEvent(event, data, apply(message, event, data));
  return new Following({ open, resume: (lastId) => resume(message.id, lastId, signal), onEvent: take, onLine, signal }).run();
}

export const stop = (id) => post(`/api/core/messages/${id}/stop`);
