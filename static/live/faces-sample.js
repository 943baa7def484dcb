// The style guide's faces: any look, state and expression, and a sentence without sound.
import { element } from "../js/dom.js";
import { EXPRESSIONS } from "./avatar/expressions.js";
import { createAvatar, createOrb } from "./avatar/index.js";
import { SHAPES } from "./avatar/visemes.js";

const STATES = ["idle", "listening", "thinking", "speaking"];
const SOUND_MS = 95;
// "Every leaf you grow stays with you", roughly.
const SENTENCE = "sil E FF RR ih nn ih FF sil ih ou kk RR oh SS TH E ih SS ou ih TH ih ou sil".split(" ");

const stage = document.querySelector("[data-face-stage]");
const orb = createOrb(document.querySelector("[data-orb-stage]"));
let face = createAvatar(stage, { look: "fern" });

const both = (act) => [face, orb].forEach(act);
const speakingClock = () => {
  const began = performance.now();
  return () => performance.now() - began;
};

function say(sounds, clock) {
  both((one) => one.setState("speaking"));
  both((one) => one.setVisemes(sounds.map((id, at) => ({ t: at * SOUND_MS, id })), clock));
}

const button = (label, act) => {
  const made = element("button", { class: "btn btn-sm", type: "button" }, label);
  made.addEventListener("click", act);
  return made;
};
const row = (...buttons) => element("p", { class: "faces-row" }, ...buttons);

document.querySelector("[data-face-acts]").append(
  row(...STATES.map((state) => button(state, () => both((one) => one.setState(state))))),
  row(...Object.keys(EXPRESSIONS).map((name) => button(name, () => both((one) => one.setExpression(name))))),
  row(...Object.keys(SHAPES).map((id) => button(id, () => say([id], () => 0)))),
  row(
    button("Say a sentence", () => say(SENTENCE, speakingClock())),
    ...[0, 0.3, 0.7, 1].map((level) => button(`Level ${level}`, () => both((one) => one.setLevel(level)))),
  ),
);

document.querySelector(".faces-sheet").addEventListener("click", ({ target }) => {
  const chosen = target.closest("[data-look]");
  if (!chosen) return;
  for (const other of document.querySelectorAll("[data-look]")) other.setAttribute("aria-pressed", other === chosen);
  face.destroy();
  face = createAvatar(stage, { look: chosen.dataset.look });
});
