// Which microphone and which speakers: pickers that show what there is, and follow what is plugged in.
import { element } from "../js/dom.js";
import { chooseDevice, chosenDevice, microphones } from "../js/microphone.js";
import { recall, remember } from "../js/storage.js";
import { canChooseOutput } from "./playback.js";

const KEPT_OUTPUT = "speakers";

export const chosenOutput = () => recall(KEPT_OUTPUT) ?? "";

async function outputs() {
  if (!canChooseOutput()) return [];
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter(({ kind, label }) => kind === "audiooutput" && label);
}

function fill(picker, devices, chosen) {
  const options = devices.map(({ deviceId, label }) => element("option", { value: deviceId, selected: deviceId === chosen }, label));
  picker.replaceChildren(...options);
  // One alone is no choice.
  picker.closest("label").hidden = devices.length < 2;
}

async function show(room) {
  const [ears, mouths] = await Promise.all([microphones(), outputs()]);
  for (const picker of room.querySelectorAll("[data-microphones]")) fill(picker, ears, chosenDevice());
  for (const picker of room.querySelectorAll("[data-speakers]")) fill(picker, mouths, chosenOutput());
}

// `on` is told of another microphone and of other speakers. Names are known once the microphone was allowed: call `show` then.
export function startDevices(room, on) {
  if (!navigator.mediaDevices?.enumerateDevices) return { show: () => {} };
  room.addEventListener("change", ({ target }) => {
    if (target.matches("[data-microphones]")) {
      chooseDevice(target.value);
      on.microphone();
    } else if (target.matches("[data-speakers]")) {
      remember(KEPT_OUTPUT, target.value);
      on.speakers(target.value);
    }
  });
  navigator.mediaDevices.addEventListener("devicechange", () => show(room));
  return { show: () => show(room) };
}
