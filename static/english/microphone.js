// The microphone: asked for in words, chosen among several, and measured while it listens.
const KEPT_CHOICE = "microphone";
const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
// Filters for phone calls take away sounds that are to be judged; loudness is evened.
const AS_IT_IS = { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: true };
const REFUSALS = {
  NotAllowedError: "This page may not use the microphone. Allow it beside the address of the page, then press the button again.",
  SecurityError: "This page may not use the microphone. Allow it beside the address of the page, then press the button again.",
  NotFoundError: "There is no microphone. Plug one in and press the button again, or choose a recording you have.",
  NotReadableError: "Another program has the microphone. Close it and press the button again.",
};
const OTHERWISE = "The microphone could not be opened. Press the button again, or choose a recording you have.";
const NOWHERE = "This browser lends no microphone to this page. It needs a secure (https) address. You can choose a recording you have.";

export class MicrophoneRefused extends Error {}

export const canRecord = () => Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder);

// What this browser records as: Chromium and Firefox WebM, Safari MP4.
export const recordingType = () => TYPES.find((type) => MediaRecorder.isTypeSupported(type)) ?? "";

export const chosenDevice = () => localStorage.getItem(KEPT_CHOICE) ?? "";
export const chooseDevice = (id) => (id ? localStorage.setItem(KEPT_CHOICE, id) : localStorage.removeItem(KEPT_CHOICE));

// The stream of the chosen device, or of any if that one is gone; MicrophoneRefused with words for the person.
export async function openMicrophone() {
  if (!canRecord()) throw new MicrophoneRefused(NOWHERE);
  const id = chosenDevice();
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: id ? { ...AS_IT_IS, deviceId: { exact: id } } : AS_IT_IS });
  } catch (error) {
    if (id && (error.name === "OverconstrainedError" || error.name === "NotFoundError")) {
      chooseDevice("");
      return openMicrophone();
    }
    throw new MicrophoneRefused(REFUSALS[error.name] ?? OTHERWISE);
  }
}

// Their names are told only once one of them was allowed.
export async function microphones() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter(({ kind, label }) => kind === "audioinput" && label);
}

// How loud it is right now, 0 to 1, as often as one asks; 1 is as loud as can be.
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
    this.#analyser.getFloatTimeDomainData(this.#samples);
    const square = this.#samples.reduce((sum, value) => sum + value * value, 0) / this.#samples.length;
    // From -60 decibels on, as an ear would have it.
    return Math.max(0, Math.min(1, 1 + (10 * Math.log10(square || 1e-12)) / 60));
  }

  close() {
    this.#context.close();
  }
}
