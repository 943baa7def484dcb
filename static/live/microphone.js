// The microphone of a talk: frames of samples while it is listened to, and how loud it is.
import { loudness, openMicrophone } from "../js/microphone.js";

export const RATE = 16_000;
const FRAME_BYTES = 640;
// So much silence after the last word that its end is heard.
const QUIET_FRAMES = 25;
// The assistant's own voice, out of the speakers, is not to be taken for the person's.
const AS_ON_THE_PHONE = { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const FORBIDDEN = "This page may not use the microphone. Allow it beside the address of the page and try again.";
const WORDS = {
  NotAllowedError: FORBIDDEN,
  SecurityError: FORBIDDEN,
  NotFoundError: "There is no microphone. Plug one in and try again.",
  NotReadableError: "Another program has the microphone. Close it and try again.",
  Nowhere: "This page has no secure (https) address, so the browser lends it no microphone.",
  Otherwise: "The microphone could not be opened. Try again.",
};

export const askForMicrophone = () => openMicrophone(AS_ON_THE_PHONE, WORDS);

// A context at the rate of speech, where the browser lets a microphone into one; else the worklet makes it so.
async function listenTo(stream) {
  for (const options of [{ sampleRate: RATE }, {}]) {
    const context = new AudioContext({ ...options, latencyHint: "interactive" });
    try {
      return [context, context.createMediaStreamSource(stream)];
    } catch {
      await context.close();
    }
  }
  throw new Error("This browser cannot listen to its microphone.");
}

// Events: "frame" with an ArrayBuffer of 20 ms as detail, and "lost" when the device is gone.
export class Microphone extends EventTarget {
  #stream;
  #context;
  #analyser;
  #samples = new Float32Array(512);
  #isOpen = false;

  // The stream is one that askForMicrophone gave.
  static async from(stream, worklet) {
    const microphone = new Microphone();
    try {
      await microphone.#listen(stream, worklet);
    } catch (error) {
      for (const track of stream.getTracks()) track.stop();
      throw error;
    }
    return microphone;
  }

  async #listen(stream, worklet) {
    this.#stream = stream;
    const [context, source] = await listenTo(stream);
    this.#context = context;
    await context.audioWorklet.addModule(worklet);
    const frames = new AudioWorkletNode(context, "frames", { numberOfOutputs: 0 });
    frames.port.onmessage = ({ data }) => this.#isOpen && this.#send(data);
    this.#analyser = context.createAnalyser();
    this.#analyser.fftSize = this.#samples.length;
    source.connect(frames);
    source.connect(this.#analyser);
    stream.getAudioTracks()[0].addEventListener("ended", () => this.dispatchEvent(new Event("lost")));
    await context.resume();
  }

  #send(detail) {
    this.dispatchEvent(new CustomEvent("frame", { detail }));
  }

  get isOpen() {
    return this.#isOpen;
  }

  // Whether what it hears is passed on; closing it sends the silence that ends a turn.
  set isOpen(open) {
    if (this.#isOpen && !open) for (let frame = 0; frame < QUIET_FRAMES; frame += 1) this.#send(new ArrayBuffer(FRAME_BYTES));
    this.#isOpen = open;
  }

  get level() {
    return this.#isOpen ? loudness(this.#analyser, this.#samples) : 0;
  }

  // A phone that was locked stops it.
  wake() {
    return this.#context.resume();
  }

  close() {
    this.#isOpen = false;
    for (const track of this.#stream.getTracks()) track.stop();
    return this.#context.close();
  }
}
