// Loudness as bars: while it is recorded the last seconds, afterwards all of it with the place one is at.
const BAR = 3;
const GAP = 2;
const LEAST = 0.04;

export class Waveform {
  #levels = [];

  constructor(canvas) {
    this.canvas = canvas;
    new ResizeObserver(() => this.#draw()).observe(canvas);
  }

  clear() {
    this.#levels = [];
    this.#draw();
  }

  add(level) {
    this.#levels.push(level);
    this.#draw();
  }

  // Everything at once; `share` of it, 0 to 1, was heard.
  showAll(share = 0) {
    this.#draw(share);
  }

  get #room() {
    return Math.max(1, Math.floor(this.canvas.clientWidth / (BAR + GAP)));
  }

  #bars(isWhole) {
    if (!isWhole) return this.#levels.slice(-this.#room);
    const step = this.#levels.length / this.#room;
    if (step <= 1) return this.#levels;
    return Array.from({ length: this.#room }, (_, at) => Math.max(...this.#levels.slice(Math.floor(at * step), Math.ceil((at + 1) * step))));
  }

  #draw(share = null) {
    const { canvas } = this;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (!width) return;
    const scale = devicePixelRatio;
    Object.assign(canvas, { width: width * scale, height: height * scale });
    const pen = canvas.getContext("2d");
    pen.scale(scale, scale);
    const style = getComputedStyle(canvas);
    const bars = this.#bars(share !== null);
    bars.forEach((level, at) => {
      pen.fillStyle = share !== null && at / bars.length < share ? style.outlineColor : style.color;
      const tall = Math.max(LEAST, level) * height;
      pen.beginPath();
      pen.roundRect(at * (BAR + GAP), (height - tall) / 2, BAR, tall, BAR / 2);
      pen.fill();
    });
  }
}
