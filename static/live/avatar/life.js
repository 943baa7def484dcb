// What a living face does by itself: it blinks, looks about, breathes and sways. `now` is in milliseconds.
const BLINK = { shuts: 70, opens: 130 };

// Small, repeatable randomness, so that a face with a seed always lives the same life.
export function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export class Blinking {
  #begins = 1200;

  constructor(random) {
    this.random = random;
  }

  // How far the eyes are shut, 0 to 1.
  at(now) {
    const since = now - this.#begins;
    if (since < 0) return 0;
    if (since < BLINK.shuts) return since / BLINK.shuts;
    if (since < BLINK.shuts + BLINK.opens) return 1 - (since - BLINK.shuts) / BLINK.opens;
    // One in six comes twice.
    this.#begins = now + (this.random() < 1 / 6 ? 90 : 2200 + this.random() * 3800);
    return 0;
  }

  // When one turns to somebody or away, one blinks.
  soon(now) {
    this.#begins = Math.min(this.#begins, now + 60);
  }
}

// Where it looks by state, and for how long: at the person while they speak, away while it thinks.
const LOOKS = {
  idle: [[[0, 0], 2600], [[0.35, -0.1], 1500], [[0, 0], 3000], [[-0.3, 0.15], 1300]],
  listening: [[[0, 0], 2400], [[0.07, 0.04], 900], [[-0.06, 0], 1400]],
  thinking: [[[0.7, -0.6], 1700], [[0.4, -0.75], 1100], [[-0.55, -0.55], 1500]],
  speaking: [[[0, 0], 2800], [[0.12, -0.08], 700], [[0, 0], 3600], [[-0.45, -0.2], 600]],
};

export class Gaze {
  #state = "idle";
  #step = 0;
  #until = 0;
  #eyes = { x: 0, y: 0 };
  #head = { x: 0, y: 0 };

  constructor(random) {
    this.random = random;
  }

  turn(state) {
    [this.#state, this.#step, this.#until] = [state, -1, 0];
  }

  // {eyes, head}: each {x, y} from -1 to 1; eyes jump, the head follows slowly.
  at(now, passed) {
    const path = LOOKS[this.#state];
    if (now >= this.#until) {
      this.#step = (this.#step + 1) % path.length;
      this.#until = now + path[this.#step][1] * (0.7 + this.random() * 0.6);
    }
    const [x, y] = path[this.#step][0];
    this.#eyes = nearer(this.#eyes, { x, y }, passed, 55);
    this.#head = nearer(this.#head, { x: x * 0.7, y: y * 0.6 }, passed, 320);
    return { eyes: this.#eyes, head: this.#head };
  }
}

// The share of the way that is gone in `passed` when most of it takes `takes`.
export const share = (passed, takes) => 1 - Math.exp(-passed / takes);

const nearer = (from, to, passed, takes) => ({ x: from.x + (to.x - from.x) * share(passed, takes), y: from.y + (to.y - from.y) * share(passed, takes) });

// Slow waves that never meet twice in the same way: {breath: 0 to 1, tilt: degrees, x, y: of the head, -1 to 1}.
export const sway = (now) => ({
  breath: (1 + Math.sin(now / 640)) / 2,
  tilt: Math.sin(now / 1730) * 0.9 + Math.sin(now / 2910 + 1) * 0.7,
  x: Math.sin(now / 2230) * 0.22 + Math.sin(now / 3470 + 2) * 0.18,
  y: Math.sin(now / 1910 + 0.5) * 0.12,
});
