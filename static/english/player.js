// The player: one task after another by keyboard, finger or voice. The server draws tasks and marks; this makes them handy.
import { recall } from "../js/storage.js";
import { startBank } from "./bank.js";
import { startListening } from "./listen.js";
import { startOrder } from "./order.js";
import { startRolePlay } from "./role-play.js";
import { joinSession } from "./session.js";
import { startWriting } from "./writing.js";

const FEATURES = { "[data-listen]": startListening, "[data-bank]": startBank, "[data-order]": startOrder, "[data-draft]": startWriting, "[data-play]": startRolePlay };

const task = () => document.getElementById("task");
const form = () => document.getElementById("task-form");
let seconds = 0;

function begin({ focus }) {
  if (!task()) return;
  for (const [selector, start] of Object.entries(FEATURES)) for (const node of task().querySelectorAll(selector)) start(node);
  seconds = 0;
  if (!focus) return;
  const first = task().querySelector("[data-outcome]") ?? task().querySelector("[autofocus]") ?? document.getElementById("task-heading");
  first.focus({ preventScroll: true });
  first.scrollIntoView({ block: "nearest" });
}

// Only time one had the task before one's eyes.
setInterval(() => {
  if (document.visibilityState === "visible") seconds += 1;
}, 1000);

document.addEventListener("submit", ({ target }) => {
  const field = target === form() && target.querySelector("[data-seconds]");
  if (field) field.value = seconds;
}, { capture: true });

const isWriting = (target) => target.matches?.("textarea, input:not([type=radio], [type=checkbox]), select, [contenteditable]");
const isPressed = (target) => target.closest?.("a, button, summary, audio, [type=checkbox]");

function choose(number) {
  const radio = task().querySelector(`[data-key="${number}"]:not(:disabled)`);
  if (!radio) return false;
  radio.checked = true;
  radio.focus();
  return true;
}

function onward() {
  const go = task().querySelector("[data-go]");
  if (!go) return false;
  if (form()) form().requestSubmit(go);
  else go.click();
  return true;
}

const KEYS = {
  p: () => {
    const play = task().querySelector("[data-listen-play]");
    play?.click();
    return Boolean(play);
  },
  r: () => {
    const again = task().querySelector("[data-again]");
    again?.click();
    return Boolean(again);
  },
};

// Enter in a field of one line sends a form anyway; in a text only together with Ctrl, unless the text is one sentence.
function onEnter({ target, ctrlKey, metaKey }) {
  if (ctrlKey || metaKey) return onward();
  if (target.matches?.("[data-enter-sends]")) return onward();
  if (isWriting(target) || isPressed(target) || target.type === "radio") return false;
  return onward();
}

function press(event) {
  const { key, target, ctrlKey, metaKey, altKey } = event;
  if (key === "Enter" && !altKey && !event.shiftKey) return onEnter(event);
  if (ctrlKey || metaKey || altKey || isWriting(target) || recall("single-keys") === "off") return false;
  return /^[1-9]$/.test(key) ? choose(key) : (KEYS[key]?.() ?? false);
}

document.addEventListener("keydown", (event) => {
  if (!task() || event.defaultPrevented || event.isComposing || event.repeat || document.querySelector("dialog[open]")) return;
  if (press(event)) event.preventDefault();
});

document.body.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.id === "task" || target.id === "content") begin({ focus: true });
});

begin({ focus: false });
joinSession(document.querySelector("[data-player]"));
