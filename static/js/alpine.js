// Alpine starts only on pages that use it, after the page's own modules had their chance to register components on "alpine:init".
let started = false;

async function startAlpine() {
  if (started || !document.querySelector("[x-data]")) return;
  started = true;
  const { default: Alpine } = await import("../vendor/alpine.js");
  Alpine.start();
}

// Module scripts run before DOMContentLoaded, so listeners added by them are in place by then.
if (document.readyState === "complete") startAlpine();
else addEventListener("DOMContentLoaded", startAlpine);
document.addEventListener("htmx:load", startAlpine);
