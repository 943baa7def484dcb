// The conversation that is open: asking, answering again, changing a question, and the answer that is being written.
import { ApiError, get, post } from "./api.js";
import { emptyAnswer, follow, opening, stop } from "./answers.js";
import { refresh } from "./proposal.js";
import { say } from "./speak.js";
import { conversations } from "./store.js";

const messagesOf = (id, before, limit = 50) => get(`/api/core/conversations/${id}/messages?limit=${limit}${before ? `&before=${before}` : ""}`);

export class Chat extends EventTarget {
  conversation = null;
  // For a new chat: {temporary: true} or {folder_id}.
  beginning = {};
  #writing = null;
  #placing = null;

  // reading() is where to look answers up, as a question says it.
  constructor({ thread, provider, reading = () => ({}) }) {
    super();
    Object.assign(this, { thread, provider, reading });
    thread.loadOlder = (first, limit) => messagesOf(this.conversation.id, first, limit);
  }

  get isWriting() {
    return this.#writing !== null;
  }

  get id() {
    return this.conversation?.id ?? null;
  }

  // -- which conversation -------------------------------------------------------------------------------------------

  show(conversation, messages) {
    this.leave();
    this.conversation = conversation;
    this.beginning = {};
    this.thread.show(messages);
    this.#tell("opened");
    this.#takeUp();
  }

  async open(conversation) {
    this.show(conversation, await messagesOf(conversation.id));
  }

  // Stops reading along; the answer itself goes on on the server.
  leave() {
    this.#writing?.line.abort();
    this.#setWriting(null);
  }

  // What the server has now, for when another window has changed it.
  async reload() {
    const { id } = this;
    if (!id) return;
    const messages = await messagesOf(id);
    if (id !== this.id) return;
    const stays = this.thread.follow.following;
    this.leave();
    if (stays) this.thread.show(messages);
    else this.#swapInPlace(messages);
    this.#takeUp();
    this.#tell("changed");
  }

  // Its id; where nothing was asked yet, a conversation is begun.
  async place() {
    if (this.conversation) return this.id;
    const { temporary = false, folder_id: folder = null } = this.beginning;
    this.#placing ??= post("/api/core/conversations", { temporary, folder });
    try {
      const { id } = await this.#placing;
      if (!this.conversation) this.#created(id);
      return id;
    } finally {
      this.#placing = null;
    }
  }

  // -- asking -------------------------------------------------------------------------------------------------------

  // Resolves once the server has taken the question; rejects, with the page as before, when it has not.
  ask(text, files = []) {
    const question = { id: null, role: "user", content: text, attachments: files, sibling_ids: [], status: "complete" };
    const place = this.conversation ? { conversation_id: this.id } : { save: true, ...this.beginning };
    const body = { message: text, provider: this.provider(), attachments: files.map(({ id }) => id), stream: true, ...this.reading(), ...place };
    return this.#begin("/api/core/chat", body, null, [question]);
  }

  edit(question, text) {
    const fresh = { ...question, id: null, content: text, sibling_ids: [] };
    return this.#begin(`/api/core/messages/${question.id}/edit`, { content: text, provider: this.provider(), stream: true, ...this.reading() }, question, [fresh]);
  }

  again(answer, provider = this.provider()) {
    return this.#begin(`/api/core/messages/${answer.id}/regenerate`, { provider, stream: true, ...this.reading() }, answer, []);
  }

  async select(message, id) {
    const offset = this.thread.view(message).root.getBoundingClientRect().top;
    await post(`/api/core/messages/${id}/select`);
    const messages = await messagesOf(this.id);
    this.leave();
    const article = this.thread.swap(messages, id, offset);
    this.#takeUp();
    return article;
  }

  // To a message of this conversation, on whichever branch and however far up it is; rejects where there is none.
  async goTo(id) {
    const { created_at: time, conversation_id: place } = this.thread.find(id) ?? (await get(`/api/core/messages/${id}`));
    if (place && place !== this.id) throw new ApiError(404, { error: "not_found", message: "That message is in another chat." });
    if (!(await this.thread.reach(id, time))) {
      await post(`/api/core/messages/${id}/select`);
      await this.#showBranch();
      await this.thread.reach(id);
    }
    return this.thread.reveal(id);
  }

  async #showBranch() {
    const messages = await messagesOf(this.id);
    this.leave();
    this.thread.show(messages);
    this.#takeUp();
  }

  async stop() {
    const writing = this.#writing;
    if (!writing) return;
    writing.stopping = true;
    this.#tell("changed");
    if (writing.message.id) await stop(writing.message.id).catch(() => {});
  }

  get isStopping() {
    return this.#writing?.stopping === true;
  }

  // -- the answer that is being written -----------------------------------------------------------------------------

  #begin(path, body, from, questions) {
    if (this.#writing) return Promise.reject(new ApiError(409, { error: "answer_in_progress", message: "An answer is being written. Stop it, or wait for its end." }));
    const answer = emptyAnswer();
    const fresh = [...questions, answer];
    const gone = this.thread.replaceFrom(from, fresh);
    this.thread.toEnd();
    return new Promise((resolve, reject) => {
      const refused = (error) => {
        this.thread.replaceFrom(fresh[0], gone);
        reject(error);
      };
      this.#write(answer, { path, body, question: questions[0], replaced: gone[0], taken: resolve, refused });
    });
  }

  #takeUp() {
    const answer = this.thread.messages.at(-1);
    if (answer?.status === "streaming") this.#write(answer, {});
  }

  async #write(answer, wish) {
    const line = new AbortController();
    const writing = { message: answer, line, stopping: false, wish };
    this.#setWriting(writing);
    try {
      const open = wish.path ? opening(wish.path, wish.body, line.signal) : null;
      await follow(answer, {
        open,
        signal: line.signal,
        onEvent: (event, data, grown) => this.#took(writing, event, data, grown),
        onLine: (isUp) => this.thread.view(answer)?.setLine(isUp),
      });
    } catch (error) {
      this.#failed(writing, error);
    }
    if (this.#writing === writing) this.#ended(writing);
  }

  #took(writing, event, data, grown) {
    if (event === "start") this.#started(writing, data);
    const view = this.thread.view(writing.message);
    if (grown || event === "start") view?.drawSoon();
    else view?.draw();
  }

  #started(writing, data) {
    const { message, wish } = writing;
    if (!this.conversation) this.#created(data.conversation_id);
    message.parent_id ??= data.user_message_id;
    if (wish.question) this.#number(wish.question, data.user_message_id, wish.replaced);
    if (wish.path) this.#number(message, data.message_id, wish.question ? null : wish.replaced);
    wish.taken?.();
    if (writing.stopping) stop(message.id).catch(() => {});
    if (wish.path) say("The answer is being written.");
  }

  // The place of a new message among the versions it joins.
  #number(message, id, sibling) {
    message.id = id;
    message.created_at ??= new Date().toISOString();
    message.sibling_ids = [...(sibling?.sibling_ids ?? []), id];
    this.thread.view(message)?.draw();
  }

  #created(id) {
    const temporary = Boolean(this.beginning.temporary);
    const moment = new Date().toISOString();
    this.conversation = { id, title: "New Conversation", temporary, folder_id: this.beginning.folder_id ?? null, pinned: false, archived: false, unread: false, created_at: moment, updated_at: moment };
    conversations.put(this.conversation);
    this.#tell("created");
  }

  #failed(writing, error) {
    const { message, wish } = writing;
    if (!message.id && wish.refused) {
      // First the thread as it was: what hears of the change draws by it.
      wish.refused(error);
      this.#setWriting(null);
      return;
    }
    Object.assign(message, { status: "failed", error: { message: error.message, retryable: true } });
    this.thread.view(message)?.draw();
  }

  #ended(writing) {
    this.#setWriting(null);
    this.#tell("answered", { message: writing.message });
  }

  #setWriting(writing) {
    this.#writing = writing;
    this.#tell("changed");
  }

  #swapInPlace(messages) {
    const anchor = this.thread.firstInSight;
    if (!anchor) return this.thread.show(messages);
    return this.thread.swap(messages, anchor.dataset.id, anchor.getBoundingClientRect().top);
  }

  #tell(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  // -- other windows ------------------------------------------------------------------------------------------------

  // An answer began or ended somewhere: here that is news only if this page did not ask for it.
  async heard({ conversation_id: id, message_id: message }) {
    if (id !== this.id) return;
    const mine = this.#writing;
    if (mine && (mine.message.id === null || mine.message.id === message)) return;
    const known = this.thread.find(message);
    if (known && known.status !== "streaming" && !mine) return;
    await this.reload();
  }

  // A yes or no was said somewhere, or became something.
  async decided({ conversation_id: id, proposal_id: proposal }) {
    if (id !== this.id) return;
    const named = ({ id: one }) => one === proposal;
    const message = this.thread.messages.find(({ proposals = [] }) => proposals.some(named));
    if (message && (await refresh(message.proposals.find(named)))) this.thread.view(message)?.draw();
  }
}
