// A card under an answer: all that would be done, and the person's yes or no. What stands on it is text, whoever wrote it.
import { element } from "../js/dom.js";
import { icon } from "../js/icons.js";
import { get, post } from "./api.js";
import { say } from "./speak.js";
import { copyOf, fill } from "./templates.js";

const ENDS = {
  done: { sign: "circle-check", words: ({ summary }) => summary || "Done." },
  failed: { sign: "triangle-alert", words: ({ error }) => error?.message || "This could not be done." },
  declined: { sign: "x", words: () => "You said no, so nothing was done." },
  expired: { sign: "clock", words: () => "This is too old to be done now. Ask again for a new one." },
};

const path = (proposal, what = "") => `/api/core/proposals/${proposal.id}${what}`;

// What another window or the clock made of it; false where this window is just about to know better.
export async function refresh(proposal) {
  if (proposal.asking) return false;
  const fresh = await get(path(proposal));
  if (proposal.asking) return false;
  Object.assign(proposal, fresh, { trouble: null });
  return true;
}

function lineOf([label, value]) {
  return element("div", { dir: "auto" }, element("dt", {}, label), element("dd", {}, element("bdi", {}, value)));
}

function itemOf({ title, lines }) {
  return element("li", {}, element("p", { class: "proposal-item", dir: "auto" }, title), lines.length ? element("dl", {}, ...lines.map(lineOf)) : null);
}

export class ProposalCard {
  constructor(proposal) {
    const { root, slots } = copyOf("proposal");
    Object.assign(this, { proposal, root, slots });
    const { title, items, place } = proposal.card;
    slots.title.textContent = title;
    slots.title.id = `proposal-${proposal.id}`;
    root.setAttribute("aria-labelledby", slots.title.id);
    fill(slots.place, place);
    slots.items.replaceChildren(...items.map(itemOf));
    slots.items.hidden = !items.length;
    slots.yes.addEventListener("click", () => this.#decide("confirm"));
    slots.no.addEventListener("click", () => this.#decide("decline"));
  }

  get #isWorking() {
    return this.proposal.asking === "confirm" || this.proposal.status === "working";
  }

  draw() {
    const { proposal, root, slots } = this;
    const { status, error } = proposal;
    const failed = status === "failed";
    root.dataset.status = status;
    slots.words.textContent = failed ? "Try again" : proposal.card.yes;
    slots.yes.setAttribute("aria-busy", String(this.#isWorking));
    slots.no.setAttribute("aria-busy", String(proposal.asking === "decline"));
    this.#show(slots.yes, ["waiting", "working"].includes(status) || (failed && error?.retryable !== false));
    this.#show(slots.no, status === "waiting" && !this.#isWorking);
    slots.choice.hidden = slots.yes.hidden && slots.no.hidden;
    this.#drawEnd();
  }

  #drawEnd() {
    const { slots, ending } = this;
    slots.end.hidden = !ending;
    if (ending) slots.end.replaceChildren(icon(ending.sign, 16), element("span", { dir: "auto" }, ending.words));
  }

  // What became of it, or what is in the way; null while it waits.
  get ending() {
    const { proposal } = this;
    if (this.#isWorking) return null;
    if (proposal.trouble) return { sign: ENDS.failed.sign, words: proposal.trouble };
    const end = ENDS[proposal.status];
    return end ? { sign: end.sign, words: end.words(proposal) } : null;
  }

  // Who was on a button that goes stays at the card.
  #show(button, isShown) {
    const hadFocus = button === document.activeElement;
    button.hidden = !isShown;
    if (hadFocus && !isShown) this.root.focus({ preventScroll: true });
  }

  async #decide(what) {
    const { proposal } = this;
    if (proposal.asking || proposal.status === "working") return;
    Object.assign(proposal, { asking: what, trouble: null });
    this.draw();
    if (what === "confirm") say("It is being done.");
    try {
      Object.assign(proposal, await post(path(proposal, `/${what}`)));
    } catch (error) {
      await this.#refused(error);
    }
    proposal.asking = null;
    this.draw();
    say(`${proposal.card.title}. ${this.ending?.words ?? ""}`);
  }

  // It was decided elsewhere, or nobody knows: what the server has counts.
  async #refused(error) {
    const fresh = error.status === 409 ? await get(path(this.proposal)).catch(() => null) : null;
    Object.assign(this.proposal, fresh ?? { trouble: error.message });
  }
}
