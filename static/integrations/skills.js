// The page of skills: what the assistant may is saved as it is switched, and what happens to a skill elsewhere shows.
import { Updates } from "../conversations/updates.js";
import { announce } from "../js/toast.js";

document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
  if (target.matches("[data-permissions]") && detail.successful) announce("Saved.");
});

// The way to a vendor takes a moment; app.js takes the sign back when one comes back by the browser's own button.
document.addEventListener("click", ({ target }) => target.closest("[data-connect]")?.setAttribute("aria-busy", "true"));

const changed = () => document.body.dispatchEvent(new Event("skills-changed"));
const updates = new Updates();
for (const name of ["skill-reconnect-needed", "reopened"]) updates.addEventListener(name, changed);
updates.open();
