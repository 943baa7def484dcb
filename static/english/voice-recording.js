// How a voice is recorded to be judged.
import { canListen, openMicrophone } from "../js/microphone.js";

const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
// Filters for phone calls take away sounds that are to be judged; loudness is evened.
const AS_IT_IS = { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: true };
const FORBIDDEN = "This page may not use the microphone. Allow it beside the address of the page, then press the button again.";
const WORDS = {
  NotAllowedError: FORBIDDEN,
  SecurityError: FORBIDDEN,
  NotFoundError: "There is no microphone. Plug one in and press the button again, or choose a recording you have.",
  NotReadableError: "Another program has the microphone. Close it and press the button again.",
  Nowhere: "This browser lends no microphone to this page. It needs a secure (https) address. You can choose a recording you have.",
  Otherwise: "The microphone could not be opened. Press the button again, or choose a recording you have.",
};

export const canRecord = () => canListen() && Boolean(window.MediaRecorder);

// What this browser records as: Chromium and Firefox WebM, Safari MP4.
export const recordingType = () => TYPES.find((type) => MediaRecorder.isTypeSupported(type)) ?? "";

export const openRecording = () => openMicrophone(AS_IT_IS, WORDS);
