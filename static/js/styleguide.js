// What the style guide needs to show: toasts on demand, and every icon of the sprite with its name.
import { element } from "./dom.js";
import { icon } from "./icons.js";
import { toast } from "./toast.js";

const SAMPLES = {
  success: () => toast("Saved."),
  info: () => toast("The chat is in the archive.", { kind: "info", action: { label: "Undo", run: () => toast("It is back.") } }),
  danger: () => toast("The provider did not answer. Try again, or with another model.", { kind: "danger" }),
};

document.addEventListener("click", ({ target }) => {
  SAMPLES[target.closest("[data-sample-toast]")?.dataset.sampleToast]?.();
  if (target.closest("[data-sample-confirm]")) toast("Deleted.", { kind: "info" });
});

async function showIcons() {
  const sprite = await fetch(document.querySelector('meta[name="icons"]').content);
  const names = [...(await sprite.text()).matchAll(/<symbol id="([^"]+)"/g)].map(([, name]) => name);
  const cells = names.map((name) => element("li", {}, icon(name), element("span", {}, name)));
  document.querySelector("[data-icon-sheet]").replaceChildren(...cells);
}

showIcons();
