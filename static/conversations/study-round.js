// A round through the items of a set: in which order, what was answered, and keeping it on the server as it goes.
import { toast } from "../js/toast.js";
import { put } from "./api.js";

export const KNOWN = "known";
export const AGAIN = "again";

const everyPlace = (items) => items.map((_, place) => place);

export class Round {
  #unkept = false;
  #isKeeping = false;
  #warned = false;

  constructor({ id, items, round }) {
    this.address = `/api/rag/study-sets/${id}/round`;
    this.items = items;
    this.begin(round.items.length ? round.items : everyPlace(items), round.answers);
  }

  begin(places = everyPlace(this.items), answers = []) {
    this.places = [...places];
    this.answers = [...answers];
  }

  get place() {
    return this.places[this.answers.length];
  }

  get item() {
    return this.items[this.place];
  }

  get isOver() {
    return this.answers.length >= this.places.length;
  }

  isRight(at) {
    const { options, answer } = this.items[this.places[at]];
    return this.answers[at] === (options ? answer : KNOWN);
  }

  get missed() {
    return this.places.filter((_, at) => at < this.answers.length && !this.isRight(at));
  }

  answer(words) {
    this.answers.push(words);
    this.keep();
  }

  // Only what has not been answered yet changes its place.
  shuffle() {
    const left = this.places.splice(this.answers.length);
    for (let at = left.length - 1; at > 0; at--) {
      const other = Math.floor(Math.random() * (at + 1));
      [left[at], left[other]] = [left[other], left[at]];
    }
    this.places.push(...left);
    this.keep();
  }

  // One request at a time, always of the whole: what could not be kept goes along with the next answer.
  async keep() {
    this.#unkept = true;
    while (this.#unkept && !this.#isKeeping) {
      this.#unkept = false;
      this.#isKeeping = true;
      // Also when the page is left just now.
      await put(this.address, { items: this.places, answers: this.answers }, { keepalive: true }).then(() => this.#kept(), (error) => this.#failed(error));
      this.#isKeeping = false;
    }
  }

  #kept() {
    this.#warned = false;
  }

  #failed(error) {
    // The document went, or the right to read it: the page says which.
    if (error.status === 404 || error.status === 401) location.reload();
    else if (!this.#warned) toast(`Your place is not kept yet. ${error.message}`, { kind: "warning" });
    this.#warned = true;
  }
}
