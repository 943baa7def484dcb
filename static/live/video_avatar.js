// A filmed face: a vendor makes it speak our sound and sends film and sound back by WebRTC. Until it is there, and whenever it is not,
// the drawn face (avatar/index.js) is shown and our own sound is heard: nothing ever waits for it.
//
//   const face = createVideoAvatar(element, { drawn, begin });
//     drawn   the drawn face, already in the element
//     begin   asks our server for a film: { vendor, socket_url, ice_servers, seconds }
//   face.speak(samples)     the next sound of the assistant, 16-bit at 16 000 a second; face.hush() forgets what was not shown yet
//   setVisemes, setExpression, setState, setLevel, destroy as of the drawn face
//   Events: "shown" and "lost" with { words }: from then on the sound is heard from the film, or from us.
import { Simli } from "./video_simli.js";

const VENDORS = { simli: Simli };
// So long before the vendor ends a film the next one is begun.
const RENEW_BEFORE = 30;
const LOST = "The filmed face is gone for now; the drawn one goes on.";

class VideoAvatar extends EventTarget {
  #element;
  #drawn;
  #begin;
  #film = null;
  #timer = 0;
  #isOver = false;

  constructor(element, { drawn, begin }) {
    super();
    this.#element = element;
    this.#drawn = drawn;
    this.#begin = begin;
    this.#next();
  }

  // A film in the place of the one before, once its first picture is there.
  async #next() {
    let film = null;
    try {
      const told = await this.#begin();
      if (this.#isOver) return;
      film = new VENDORS[told.vendor](told);
      film.addEventListener("lost", () => this.#lose(film));
      await film.shown;
      if (this.#isOver) film.close();
      else this.#show(film, told.seconds);
    } catch {
      film?.close();
      this.#lose(this.#film);
    }
  }

  #show(film, seconds) {
    this.#film?.close();
    this.#film = film;
    this.#element.append(film.video);
    this.#element.dataset.film = "shown";
    this.#timer = setTimeout(() => this.#next(), Math.max(RENEW_BEFORE, seconds - RENEW_BEFORE) * 1000);
    this.dispatchEvent(new Event("shown"));
  }

  // Not asked for again in this talk: a vendor that failed once would be waited for at every sentence.
  #lose(film) {
    if (this.#isOver || film !== this.#film || this.#element.dataset.film === "lost") return;
    clearTimeout(this.#timer);
    film?.close();
    this.#film = null;
    this.#element.dataset.film = "lost";
    this.dispatchEvent(new CustomEvent("lost", { detail: { words: LOST } }));
  }

  get isShown() {
    return this.#film !== null;
  }

  speak(samples) {
    this.#film?.speak(samples);
  }

  hush() {
    this.#film?.hush();
  }

  // No mouths: the turn is silenced.
  setVisemes(timeline, clock) {
    if (!timeline.length) this.hush();
    this.#drawn.setVisemes(timeline, clock);
  }

  setExpression(name, intensity) {
    this.#drawn.setExpression(name, intensity);
  }

  setState(state) {
    this.#drawn.setState(state);
  }

  setLevel(level) {
    this.#drawn.setLevel(level);
  }

  destroy() {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#film?.close();
    this.#film = null;
    delete this.#element.dataset.film;
    this.#drawn.destroy();
  }
}

export const createVideoAvatar = (element, options) => new VideoAvatar(element, options);
