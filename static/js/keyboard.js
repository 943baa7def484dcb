// Whether the phone's keyboard is up: the page gets data-keyboard, and --covered where the keyboard lies over it instead of shrinking it.
const LEAST_KEYBOARD = 150;
const touch = matchMedia("(pointer: coarse)");

export function startKeyboard() {
  const view = window.visualViewport;
  if (!view) return;
  const root = document.documentElement;
  let tallest = 0;
  let width = 0;
  const measure = () => {
    if (view.scale !== 1) return;
    tallest = width === innerWidth ? Math.max(tallest, view.height) : view.height;
    width = innerWidth;
    root.toggleAttribute("data-keyboard", touch.matches && tallest - view.height > LEAST_KEYBOARD);
    root.style.setProperty("--covered", `${Math.round(Math.max(0, innerHeight - view.height - view.offsetTop))}px`);
  };
  for (const name of ["resize", "scroll"]) view.addEventListener(name, measure);
  measure();
}
