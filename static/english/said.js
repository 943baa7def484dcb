// Words of a recording: each opens a card, where one hears the model, oneself, and says it again.
import { toast } from "../js/toast.js";
import { hush, playVoice } from "./voices.js";

// A word is heard with a little of what is around it.
const AROUND = 0.06;
const EDGE = 12;
let model = null;

async function hearModel(button) {
  hush();
  model?.pause();
  model = new Audio(button.dataset.hearModel);
  button.setAttribute("aria-busy", "true");
  try {
    await model.play();
  } catch (error) {
    if (error.name !== "AbortError") toast("The model voice is not there right now. Try again in a moment.", { kind: "danger" });
  } finally {
    button.removeAttribute("aria-busy");
  }
}

async function hearOwn(button) {
  const { voice, voiceUrl } = button.closest("[data-voice]").dataset;
  const { start, end } = button.dataset;
  model?.pause();
  try {
    await playVoice(voice, voiceUrl, start ? Math.max(0, Number(start) - AROUND) : 0, end ? Number(end) + AROUND : 0);
  } catch {
    toast("Your recording was not kept, so it cannot be heard again. In the settings you can have recordings kept.", { kind: "info" });
  }
}

// Below its word, or above where there is more room; on a narrow screen the stylesheet puts it at the bottom.
function place(card) {
  const word = document.querySelector(`[popovertarget="${card.id}"]`).getBoundingClientRect();
  const { width, height } = card.getBoundingClientRect();
  const below = word.bottom + 6;
  const top = below + height > innerHeight - EDGE ? Math.max(EDGE, word.top - height - 6) : below;
  card.style.setProperty("--card-top", `${top}px`);
  card.style.setProperty("--card-left", `${Math.max(EDGE, Math.min(innerWidth - width - EDGE, word.left + word.width / 2 - width / 2))}px`);
}

export function startSaid() {
  document.addEventListener("click", ({ target }) => {
    const [forModel, forOwn] = [target.closest("[data-hear-model]"), target.closest("[data-hear-own]")];
    if (forModel) hearModel(forModel);
    if (forOwn) hearOwn(forOwn);
  });
  document.addEventListener("toggle", ({ target, newState }) => {
    if (target.matches?.("[data-word-card]") && newState === "open") place(target);
  }, true);
}

