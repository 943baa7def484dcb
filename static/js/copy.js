// data-copy="text", data-copy-target="#id", or a bare data-copy inside a code block: puts it on the clipboard and says so.
import { toast } from "./toast.js";

const SAID_MS = 1600;

function textFor(button) {
  if (button.dataset.copyTarget) {
    const target = document.querySelector(button.dataset.copyTarget);
    return target.value ?? target.textContent;
  }
  return button.dataset.copy || (button.closest(".code-block")?.querySelector("code").textContent ?? "");
}

function sayCopied(button) {
  const words = button.querySelector("[data-copy-words]") ?? (button.childElementCount ? null : button);
  if (!words) return toast("Copied");
  if (!button.dataset.words) button.dataset.words = words.textContent;
  words.textContent = "Copied";
  return setTimeout(() => {
    words.textContent = button.dataset.words;
  }, SAID_MS);
}

async function copy(button) {
  try {
    await navigator.clipboard.writeText(textFor(button));
    sayCopied(button);
  } catch {
    toast("The browser did not allow copying. Select the text and copy it by hand.", { kind: "warning" });
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-copy], [data-copy-target]");
  if (button) copy(button);
});
