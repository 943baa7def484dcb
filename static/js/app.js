// The one entry every page loads.
import "../vendor/htmx.js";
import "./alpine.js";
import "./appearance.js";
import "./copy.js";
import { csrfToken } from "./csrf.js";
import "./dialog.js";
import { startKeyboard } from "./keyboard.js";
import "./menu.js";
import { startPalette } from "./palette.js";
import "./reveal.js";
import { startShell } from "./shell.js";
import { startToasts, toast } from "./toast.js";

startToasts();
startShell();
startKeyboard();
startPalette();

document.addEventListener("htmx:configRequest", ({ detail }) => {
  detail.headers["X-CSRFToken"] = csrfToken();
});
document.addEventListener("htmx:sendError", () => toast("No connection. Nothing was changed; try again in a moment.", { kind: "danger" }));
document.addEventListener("htmx:responseError", ({ detail }) => {
  const status = detail.xhr.status;
  if (status === 401) location.reload();
  else toast(status >= 500 ? "Something broke on our side. Try again in a moment." : `That was not possible (${status}).`, { kind: "danger" });
});

// A form that is being sent shows it, and cannot be sent twice. data-download marks one that answers with a file and leaves the page alone.
document.addEventListener("submit", ({ target, submitter, defaultPrevented }) => {
  if (defaultPrevented || target.method === "dialog" || "download" in target.dataset) return;
  submitter?.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) for (const button of document.querySelectorAll('[aria-busy="true"]')) button.removeAttribute("aria-busy");
});

const pressed = ({ elt, requestConfig }) => requestConfig?.triggeringEvent?.submitter ?? (elt.matches("button, .btn") ? elt : null);
document.addEventListener("htmx:beforeRequest", ({ detail }) => pressed(detail)?.setAttribute("aria-busy", "true"));
document.addEventListener("htmx:afterRequest", ({ detail }) => pressed(detail)?.removeAttribute("aria-busy"));
