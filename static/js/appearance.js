// The choice of theme: buttons with data-theme-choice="auto|light|dark".
import { recall, remember } from "./storage.js";

const buttons = () => document.querySelectorAll("[data-theme-choice]");

function show(choice) {
  for (const button of buttons()) {
    const chosen = button.dataset.themeChoice === choice;
    button.setAttribute(button.getAttribute("role") === "menuitemradio" ? "aria-checked" : "aria-pressed", String(chosen));
  }
}

// The colour of the browser's own bar follows the page's paper.
function colourBar() {
  const paper = getComputedStyle(document.documentElement).backgroundColor;
  document.querySelector('meta[name="theme-color"]').content = paper;
}

export function chooseTheme(choice) {
  if (choice === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
  remember("theme", choice === "auto" ? null : choice);
  show(choice);
  colourBar();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-theme-choice]");
  if (button) chooseTheme(button.dataset.themeChoice);
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", colourBar);
show(recall("theme") ?? "auto");
colourBar();
