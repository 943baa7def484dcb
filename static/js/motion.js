// Whether nothing is to move: asked of the browser, or switched off in the settings (theme.js sets the mark).
export const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches || document.documentElement.dataset.motion === "off";
