// One message on the page: a question in a bubble, or an answer as prose with what can be done with it.
import { element, syncChildren } from "../js/dom.js";
import { models } from "./models.js";
import { ProposalCard } from "./proposal.js";
import { Prose } from "./prose.js";
import { copyOf, fill } from "./templates.js";
import { moment, size } from "./words.js";

const LONG_QUESTION = 1400;
const LONG_LINES = 16;
const NOTES = {
  length: "The answer ends here because the model reached its length limit.",
  content_filter: "The provider's filter ended this answer.",
};

function fileCard(file) {
  const { root, slots } = copyOf("file-card");
  root.href = file.url;
  slots.name.textContent = file.filename;
  slots.size.textContent = size(file.size_bytes);
  if (file.kind === "image") {
    slots.thumb.src = file.url;
    slots.thumb.alt = file.filename;
  }
  slots.thumb.hidden = file.kind !== "image";
  slots.icon.hidden = file.kind === "image";
  root.classList.toggle("file-picture", file.kind === "image");
  return root;
}

// Between which versions of itself a message stands; a message that is being sent has none yet.
function drawSiblings(slots, { id, sibling_ids: ids = [] }) {
  const at = ids.indexOf(id);
  slots.siblings.hidden = ids.length < 2 || at < 0;
  slots.version.textContent = `${at + 1}/${ids.length}`;
  slots.previous.disabled = at <= 0;
  slots.next.disabled = at === ids.length - 1;
}

class View {
  constructor(template, message) {
    const { root, slots } = copyOf(template);
    Object.assign(this, { root, slots, message });
    root.view = this;
  }

  label() {
    this.root.dataset.id = this.message.id;
    if (this.message.created_at) this.root.dataset.time = moment(this.message.created_at);
  }
}

export class QuestionView extends View {
  constructor(message) {
    super("question", message);
    this.draw();
  }

  draw() {
    const { message, slots } = this;
    this.label();
    slots.text.textContent = message.content;
    slots.text.hidden = !message.content;
    slots.files.replaceChildren(...(message.attachments ?? []).map(fileCard));
    slots.files.hidden = !message.attachments?.length;
    this.#fold(message.content);
    drawSiblings(slots, message);
  }

  unfold() {
    const folded = this.slots.text.classList.toggle("is-folded");
    this.slots.unfold.textContent = folded ? "Show all" : "Show less";
  }

  #fold(text) {
    const long = text.length > LONG_QUESTION || text.split("\n").length > LONG_LINES;
    this.slots.text.classList.toggle("is-folded", long);
    this.slots.unfold.hidden = !long;
  }
}

export class AnswerView extends View {
  #frame = 0;
  #busyUntil = 0;
  #cards = new Map();

  constructor(message) {
    super("answer", message);
    this.prose = new Prose(this.slots.prose);
    this.draw();
  }

  get isWriting() {
    return this.message.status === "streaming";
  }

  draw() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.label();
    this.#drawText();
    this.#drawTools();
    this.#drawProposals();
    this.#drawEnd();
  }

  // While tokens come: at most once a frame, and never busier drawing than waiting.
  drawSoon() {
    if (this.#frame) return;
    this.#frame = requestAnimationFrame((now) => {
      this.#frame = 0;
      if (now < this.#busyUntil) return this.drawSoon();
      const begun = performance.now();
      this.#drawText();
      this.#busyUntil = begun + 3 * (performance.now() - begun);
    });
  }

  setLine(isUp) {
    this.slots.line.hidden = isUp || !this.isWriting;
  }

  #drawText() {
    const { message, slots } = this;
    this.prose.draw(message.content, message.citations);
    slots.prose.hidden = !message.content;
    slots.wait.hidden = !this.isWriting || Boolean(message.content);
    this.root.classList.toggle("is-writing", this.isWriting);
    this.root.setAttribute("aria-busy", String(this.isWriting));
  }

  #drawTools() {
    const tools = (this.message.tools ?? []).filter(({ proposal_id: card }) => !card);
    this.slots.tools.replaceChildren(...tools.map((tool) => element("li", {}, tool.summary || tool.name)));
    this.slots.tools.hidden = !tools.length;
  }

  // Each keeps its node, and with it the focus of who is on it.
  #drawProposals() {
    const proposals = this.message.proposals ?? [];
    syncChildren(this.slots.proposals, proposals.map((one) => this.#cardOf(one).root));
    this.slots.proposals.hidden = !proposals.length;
  }

  #cardOf(proposal) {
    if (!this.#cards.has(proposal)) this.#cards.set(proposal, new ProposalCard(proposal));
    const card = this.#cards.get(proposal);
    card.draw();
    return card;
  }

  #drawEnd() {
    const { message, slots } = this;
    const failed = message.status === "failed";
    slots.failure.hidden = !failed;
    slots.reason.textContent = failed ? (message.error?.message ?? "The answer could not be finished.") : "";
    slots.retry.hidden = failed && message.error?.retryable === false;
    fill(slots.note, message.status === "stopped" ? "You stopped this answer." : message.status === "complete" && NOTES[message.finish_reason]);
    if (!this.isWriting) slots.line.hidden = true;
    this.#drawBar();
  }

  #drawBar() {
    const { message, slots } = this;
    slots.bar.hidden = this.isWriting;
    slots.up.setAttribute("aria-pressed", String(message.feedback === "up"));
    slots.down.setAttribute("aria-pressed", String(message.feedback === "down"));
    const sources = message.citations?.length ?? 0;
    fill(slots.sources, sources ? `${sources} ${sources === 1 ? "source" : "sources"}` : "");
    fill(slots.model, message.model ? models.name(message.provider, message.model) : "");
    drawSiblings(slots, message);
  }
}

export const viewOf = (message) => (message.role === "user" ? new QuestionView(message) : new AnswerView(message));
