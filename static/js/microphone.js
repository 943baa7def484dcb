// The microphone: asked for in words, chosen among several, and measured while it listens.
import { recall, remember } from "./storage.js";

const KEPT_CHOICE = "microphone";

export class MicrophoneRefused extends Error {
  // `reason` is the browser's name of what went wrong; "Nowhere" where it lends no microphone at all.
  constructor(reason, message) {
    super(message);
    this.reason = reason;
  }
}

export const canListen = () => Boolean(navigator.mediaDevices?.getUserMedia);

export const chosenDevice = () => recall(KEPT_CHOICE) ?? "";
export const chooseDevice = (id) => remember(KEPT_CHOICE, id || null);

// The stream of the chosen device, or of any if that one is gone. `words` says what went wrong: by the browser's names of errors,
// for "Nowhere" and for "Otherwise"; that is the message of MicrophoneRefused.
export async function openMicrophone(filters, words) {
  if (!canListen()) throw new MicrophoneRefused("Nowhere", words.Nowhere);
  const id = chosenDevice();
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: id ? { ...filters, deviceId: { exact: id } } : filters });
  } catch (error) {
    if (id && (error.name === "OverconstrainedError" || error.name === "NotFoundError")) {
      chooseDevice("");
      return openMicrophone(filters, words);
    }
    throw new MicrophoneRefused(error.name, words[error.name] ?? words.Otherwise);
  }
}

// Their names are told only once one of them was allowed.
export async function microphones() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter(({ kind, label }) => kind === "audioinput" && label);
}

// How loud what runs through an analyser is, 0 to 1: from -60 decibels on, as an ear would have it.
export function loudness(analyser, samples) {
  analyser.getFloatTimeDomainData(samples);
  const square = samples.reduce((sum, value) => sum + value * value, 0) / samples.length;
  return Math.max(0, Math.min(1, 1 + (10 * Math.log10(square || 1e-12)) / 60));
}

// How loud a stream is right now, as often as one asks.
export class Level {
  #context = new AudioContext();
  #analyser = this.#context.createAnalyser();
  #samples = new Float32Array(1024);

  constructor(stream) {
    this.#analyser.fftSize = this.#samples.length;
    this.#context.createMediaStreamSource(stream).connect(this.#analyser);
    this.#context.resume();
  }

  now() {
    return loudness(this.#analyser, this.#samples);
  }

  close() {
    this.#context.close();
  }
}
