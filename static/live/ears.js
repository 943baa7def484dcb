// Who listens in a talk: a microphone for the server, or the browser itself.
import { BrowserEars, hasBrowserEars } from "./browser_ears.js";
import { askForMicrophone, Microphone } from "./microphone.js";

export const browserListens = (choices) => hasBrowserEars && choices.get("ears") === "browser";

// MicrophoneRefused with words where there is none to be had.
export async function openEars(choices, worklet) {
  if (browserListens(choices)) return new BrowserEars(choices.get("language"));
  // The server listens again where this browser cannot.
  if (choices.get("ears") === "browser") await choices.keep("ears", "server");
  return Microphone.from(await askForMicrophone(), worklet);
}
