// The switch that stills every animation in this browser; theme.js applies the choice before the first paint.
import { recall, remember } from "../storage.js";

const root = document.documentElement;

for (const control of document.querySelectorAll("[data-motion-off]")) {
  control.checked = recall("motion") === "off";
  control.addEventListener("change", () => {
    remember("motion", control.checked ? "off" : null);
    if (control.checked) root.dataset.motion = "off";
    else delete root.dataset.motion;
  });
}
