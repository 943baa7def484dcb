// What the buttons on a message do.
import { toast } from "../js/toast.js";
import { attempt, fork } from "./actions.js";
import { put } from "./api.js";
import { showDetails } from "./details.js";
import { saveAsNote } from "./notes/save-answer.js";
import { showSources } from "./sources.js";
import { copyOf } from "./templates.js";
import { showWhy } from "./why.js";

const articleOf = (node) => node.closest(".message");

export class ThreadActions {
  constructor({ chat, list, answerMenu, onFork }) {
    Object.assign(this, { chat, onFork });
    list.addEventListener("click", (event) => this.#clicked(event));
    list.addEventListener("submit", (event) => this.#submitted(event));
    list.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("menu-open", ({ target, detail }) => {
      if (detail.list === answerMenu) this.subject = articleOf(target).view.message;
      answerMenu.querySelector('[data-do="fork"]').hidden = Boolean(chat.conversation?.temporary);
    });
    answerMenu.addEventListener("click", ({ target }) => this.#chosen(target.closest("[data-do]")?.dataset.do));
  }

  // From the menu of models below an answer.
  again(opener, provider) {
    const { message } = articleOf(opener).view;
    return attempt(() => this.chat.again(message, provider));
  }

  edit(message) {
    const view = this.chat.thread.view(message);
    if (!view || this.chat.isWriting || view.root.querySelector("[data-editor]")) return;
    const { root, slots } = copyOf("editor");
    // The card is taller than the bubble; keeping the end in sight would push it out at the top.
    this.chat.thread.follow.following = false;
    slots.text.value = message.content;
    view.root.classList.add("is-editing");
    view.root.append(root);
    slots.text.focus();
    slots.text.setSelectionRange(message.content.length, message.content.length);
    root.scrollIntoView({ block: "nearest" });
  }

  #clicked({ target }) {
    const article = articleOf(target);
    if (!article) return;
    const cite = target.closest("button[data-cite]");
    const { message } = article.view;
    if (cite) showSources(message.citations, Number(cite.dataset.cite));
    const name = target.closest("[data-act]")?.dataset.act;
    if (name) ACTS[name].call(this, message, article);
  }

  #submitted(event) {
    const form = event.target.closest("[data-editor]");
    if (!form) return;
    event.preventDefault();
    const text = form.querySelector("textarea").value.trim();
    const { message } = articleOf(form).view;
    if (text) attempt(() => this.chat.edit(message, text));
  }

  #key(event) {
    if (!event.target.closest("[data-editor]") || event.isComposing) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      this.close(articleOf(event.target));
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
  }

  close(article) {
    article.querySelector("[data-editor]")?.remove();
    article.classList.remove("is-editing");
    article.querySelector('[data-act="edit"]').focus();
  }

  async #chosen(name) {
    if (name === "details") showDetails(this.subject);
    if (name === "note") attempt(() => saveAsNote(this.subject, this.chat.thread.find(this.subject.parent_id)));
    if (name === "why") attempt(() => showWhy(this.subject));
    if (name !== "fork") return;
    const forked = await fork(this.chat.conversation, this.subject);
    if (forked) this.onFork(forked);
  }

  turn(message, step) {
    const ids = message.sibling_ids;
    const next = ids[ids.indexOf(message.id) + step];
    if (!next || this.chat.isWriting) return;
    attempt(async () => {
      const article = await this.chat.select(message, next);
      const button = article?.querySelector(`[data-act="${step < 0 ? "previous" : "next"}"]:not(:disabled)`) ?? article;
      button?.focus({ preventScroll: true });
    });
  }

  async judge(message, value) {
    const before = message.feedback;
    message.feedback = before === value ? null : value;
    this.chat.thread.view(message)?.draw();
    const done = await attempt(() => put(`/api/core/messages/${message.id}/feedback`, { feedback: message.feedback }));
    if (done) return;
    message.feedback = before;
    this.chat.thread.view(message)?.draw();
  }
}

async function copy({ content }) {
  try {
    await navigator.clipboard.writeText(content);
    toast("Copied");
  } catch {
    toast("The browser did not allow copying. Select the text and copy it by hand.", { kind: "warning" });
  }
}

const ACTS = {
  copy,
  edit(message) {
    this.edit(message);
  },
  "cancel-edit"(message, article) {
    this.close(article);
  },
  unfold(message, article) {
    article.view.unfold();
  },
  retry(message) {
    attempt(() => this.chat.again(message));
  },
  up(message) {
    this.judge(message, "up");
  },
  down(message) {
    this.judge(message, "down");
  },
  previous(message) {
    this.turn(message, -1);
  },
  next(message) {
    this.turn(message, 1);
  },
  sources(message) {
    showSources(message.citations);
  },
};
