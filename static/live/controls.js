// What one can press, hold, switch and write.
import { openDialog } from "../js/dialog.js";
import { canListen } from "../js/microphone.js";
import { hasBrowserEars } from "./browser_ears.js";
import { go, part, parts, room, tellTrouble } from "./stage.js";

const NOT_SECURE = "This page has no secure (https) address, so the browser lends it no microphone. You can write, and are answered in sound.";
const OPEN = "dialog[open], [popover]:popover-open";

function showMode(isPush) {
  part("mute").hidden = isPush;
  part("hold").hidden = !isPush;
  part("push-switch").checked = isPush;
}

function showMuted(isMuted) {
  part("mute").setAttribute("aria-pressed", String(isMuted));
  part("mute-words").textContent = isMuted ? "Unmute" : "Mute";
}

function write(here, event) {
  event.preventDefault();
  const text = part("words").value.trim();
  if (!text) return;
  here.talk.write(text);
  part("words").value = "";
}

function toggleMuted(here) {
  here.talk.mute(!here.talk.isMuted);
  showMuted(here.talk.isMuted);
}

function begin(here, wish) {
  showMuted(false);
  here.begin(wish);
}

function beginAgain() {
  go("before");
  part("start").focus();
}

// Writing also begins without the switch, where there is no microphone.
function openMore() {
  part("typing-switch").checked = !part("typing").hidden;
  openDialog("live-more");
}

const clicks = (here) => ({
  start: () => begin(here),
  "write-instead": () => begin(here, { hasEars: false }),
  mute: () => toggleMuted(here),
  interrupt: () => here.talk.interrupt(),
  end: () => here.hangUp(),
  again: beginAgain,
  more: openMore,
});

const switches = (here) => ({
  captions: (isOn) => {
    room.toggleAttribute("data-quiet", !isOn);
    here.choices.keep("captions", isOn);
  },
  typing: (isOn) => {
    part("typing").hidden = !isOn;
  },
  times: (isOn) => room.toggleAttribute("data-times", isOn),
  push: (isOn) => here.choices.set("mode", isOn ? "push" : "open"),
});

const chosen = (here) => ({
  session_type: () => here.drawFace(),
  look: () => here.drawFace(),
  keep_transcripts: () => tellTrouble(""),
  mode: (mode) => {
    here.talk?.push(mode === "push");
    showMode(mode === "push");
  },
});

export function startControls(here) {
  const [onClick, onSwitch, onChosen] = [clicks(here), switches(here), chosen(here)];
  document.addEventListener("click", ({ target }) => onClick[target.closest?.("[data-do]")?.dataset.do]?.());
  document.addEventListener("change", ({ target }) => onSwitch[target.dataset?.switch]?.(target.checked));
  document.addEventListener("keydown", ({ key }) => key === "Escape" && !document.querySelector(OPEN) && here.talk?.interrupt());
  document.addEventListener("visibilitychange", () => document.hidden || here.talk?.wake());
  here.choices.addEventListener("chosen", ({ detail }) => onChosen[detail.name]?.(detail.value));
  part("typing").addEventListener("submit", (event) => write(here, event));
  for (const node of parts("browser-ears")) node.hidden = !hasBrowserEars;
  showMode(here.choices.get("mode") === "push");
  part("write-instead").hidden = canListen();
  if (!canListen()) tellTrouble(NOT_SECURE);
}
