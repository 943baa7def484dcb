// Keeps the end in sight while the reader is at the end, and leaves a reader who has scrolled up alone.
import { isStill } from "../js/motion.js";

const NEAR = 48;

export class Follow {
  #top = 0;
  following = true;

  // `jump` is a button to the end, shown to who is far from it; there need be none.
  constructor(scroller, content, jump = null) {
    Object.assign(this, { scroller, jump });
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    scroller.addEventListener("wheel", ({ deltaY }) => deltaY < 0 && this.#let(), { passive: true });
    const watch = new ResizeObserver(() => this.#grown());
    watch.observe(content);
    watch.observe(scroller);
  }

  get distance() {
    return this.scroller.scrollHeight - this.scroller.clientHeight - this.scroller.scrollTop;
  }

  toEnd({ smooth = false } = {}) {
    this.following = true;
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: smooth && !isStill() ? "smooth" : "instant" });
    this.#show();
  }

  // Runs `change` so that `anchor`, an element on the page before and after it, stays where it is.
  holding(anchor, change) {
    const before = anchor.getBoundingClientRect().top;
    const result = change();
    if (anchor.isConnected) this.scroller.scrollTop += anchor.getBoundingClientRect().top - before;
    this.#top = this.scroller.scrollTop;
    return result;
  }

  #let() {
    if (this.scroller.scrollHeight > this.scroller.clientHeight) this.following = false;
  }

  #scrolled() {
    const { scrollTop } = this.scroller;
    if (this.distance <= 1) this.following = true;
    else if (scrollTop < this.#top) this.following = false;
    else if (this.distance < NEAR) this.following = true;
    this.#top = scrollTop;
    this.#show();
  }

  #grown() {
    if (this.following) this.scroller.scrollTop = this.scroller.scrollHeight;
    this.#show();
  }

  #show() {
    if (this.jump) this.jump.hidden = this.distance < 2 * NEAR;
  }
}
