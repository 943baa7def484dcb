// Keeps the end in sight while the reader is at the end, and leaves a reader who has scrolled up alone.
const NEAR = 48;

export class Follow {
  #top = 0;
  following = true;

  constructor(scroller, content, jump) {
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
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: smooth && !calm ? "smooth" : "instant" });
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
    this.jump.hidden = this.distance < 2 * NEAR;
  }
}
