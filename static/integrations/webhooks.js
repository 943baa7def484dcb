// The form of a webhook: every event, or none, by one press.
for (const form of document.querySelectorAll("[data-webhook-form]")) {
  const presets = form.querySelector("[data-presets]");
  presets.hidden = false;
  presets.addEventListener("click", ({ target }) => {
    const chosen = target.closest("[data-everything]")?.dataset.everything;
    if (chosen === undefined) return;
    for (const box of form.querySelectorAll('[name="event_types"]')) box.checked = chosen === "true";
  });
}
