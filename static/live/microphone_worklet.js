// Runs beside the page: whatever rate the microphone has, what comes out is 16 kHz mono PCM16 in frames of 20 ms.
const RATE = 16_000;
const FRAME = 320;

class Frames extends AudioWorkletProcessor {
  #frame = new Int16Array(FRAME);
  #filled = 0;
  #sum = 0;
  #count = 0;
  #phase = 0;

  process([[channel]]) {
    for (const value of channel ?? []) this.#take(value);
    return true;
  }

  // Samples of a higher rate are averaged; at 16 kHz each stays as it is.
  #take(value) {
    this.#sum += value;
    this.#count += 1;
    this.#phase += RATE / sampleRate;
    if (this.#phase < 1) return;
    this.#phase -= 1;
    this.#put(this.#sum / this.#count);
    this.#sum = 0;
    this.#count = 0;
  }

  #put(value) {
    this.#frame[this.#filled] = Math.max(-1, Math.min(1, value)) * 32_767;
    this.#filled += 1;
    if (this.#filled < FRAME) return;
    this.port.postMessage(this.#frame.buffer, [this.#frame.buffer]);
    this.#frame = new Int16Array(FRAME);
    this.#filled = 0;
  }
}

registerProcessor("frames", Frames);
