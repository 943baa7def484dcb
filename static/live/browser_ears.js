// The browser's own recognition, for those who choose it; its maker may get the sound.
const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;
const REFUSALS = new Set(["not-allowed", "service-not-allowed", "audio-capture", "language-not-supported"]);

export const hasBrowserEars = Boolean(Recognition);

// Events: "partial" and "said" with the text as detail, "refused" when the browser will not. It does not listen while the assistant
// speaks, whom it would hear as well.
export class BrowserEars extends EventTarget {
  #recognition = new Recognition();
  #isOpen = false;
  #isRunning = false;

  constructor(language) {
    super();
    this.#recognition.lang = language;
    this.#recognition.continuous = true;
    this.#recognition.interimResults = true;
    this.#recognition.addEventListener("result", (event) => this.#heard(event));
    this.#recognition.addEventListener("error", ({ error }) => REFUSALS.has(error) && this.#refuse());
    this.#recognition.addEventListener("start", () => this.#began());
    this.#recognition.addEventListener("end", () => this.#ended());
  }

  get isOpen() {
    return this.#isOpen;
  }

  set isOpen(open) {
    if (open === this.#isOpen) return;
    this.#isOpen = open;
    if (open && !this.#isRunning) this.#start();
    if (!open && this.#isRunning) this.#recognition.stop();
  }

  get level() {
    return 0;
  }

  wake() {}

  close() {
    this.#isOpen = false;
    this.#recognition.abort();
  }

  #start() {
    this.#isRunning = true;
    this.#recognition.start();
  }

  #began() {
    if (!this.#isOpen) this.#recognition.stop();
  }

  // Browsers end it after a while of silence.
  #ended() {
    this.#isRunning = false;
    if (this.#isOpen) this.#start();
  }

  #refuse() {
    this.#isOpen = false;
    this.dispatchEvent(new Event("refused"));
  }

  #heard({ results, resultIndex }) {
    const fresh = [...results].slice(resultIndex);
    const text = (isFinal) => fresh.filter((one) => one.isFinal === isFinal).map(([best]) => best.transcript).join(" ").trim();
    const [said, partial] = [text(true), text(false)];
    if (said) this.#tell("said", said);
    this.#tell("partial", partial);
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
