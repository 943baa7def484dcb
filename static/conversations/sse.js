// Server-sent events out of a response body, whatever way the network cuts it.
export const PING = { id: null, event: "ping", data: "{}" };

export class EventParser {
  #rest = "";
  #fields = {};

  // The events that `text` completes: [{id, event, data}], data still text; comments come out as PING.
  feed(text) {
    const lines = (this.#rest + text).split(/\r\n|\n/);
    this.#rest = lines.pop();
    return lines.map((line) => this.#line(line)).filter(Boolean);
  }

  #line(line) {
    if (line === "") return this.#dispatch();
    if (line.startsWith(":")) return PING;
    const [, name, value] = /^([^:]*):? ?(.*)$/s.exec(line);
    if (name === "data" && "data" in this.#fields) this.#fields.data += `\n${value}`;
    else this.#fields[name] = value;
    return null;
  }

  #dispatch() {
    const { id = null, event = "message", data } = this.#fields;
    this.#fields = {};
    return data === undefined ? null : { id, event, data };
  }
}

export async function* events(response) {
  const parser = new EventParser();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      yield* parser.feed(value);
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
