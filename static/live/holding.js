// Push to talk: a button held with finger, mouse or key, or the space bar wherever nothing else takes it.
const TAKES_SPACE = "button, a, input, textarea, select, summary, [role=menuitemcheckbox], dialog[open] *, [popover] *";

// `on(true)` when it is held, `on(false)` when it is let go; a window that is left lets go. A button that is hidden takes no key.
// Answers a function that ends it all.
export function startHolding(button, on) {
  const ender = new AbortController();
  const { signal } = ender;
  let isHeld = false;
  const set = (held) => {
    if (held === isHeld) return;
    isHeld = held;
    button.setAttribute("aria-pressed", String(held));
    on(held);
  };
  const isOurs = (event) => event.code === "Space" && !button.hidden && (event.target === button || !event.target.closest?.(TAKES_SPACE));
  button.addEventListener("pointerdown", (event) => {
    button.setPointerCapture(event.pointerId);
    set(true);
  }, { signal });
  for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) button.addEventListener(name, () => set(false), { signal });
  // A long touch is no wish for a menu.
  button.addEventListener("contextmenu", (event) => event.preventDefault(), { signal });
  document.addEventListener("keydown", (event) => {
    if (!isOurs(event)) return;
    event.preventDefault();
    set(true);
  }, { signal });
  document.addEventListener("keyup", (event) => {
    if (!isOurs(event) || !isHeld) return;
    event.preventDefault();
    set(false);
  }, { signal });
  addEventListener("blur", () => set(false), { signal });
  return () => {
    set(false);
    ender.abort();
  };
}
