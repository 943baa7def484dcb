// The form of a new API key: usual choices of scopes by one press.
for (const form of document.querySelectorAll("[data-key-form]")) {
  const presets = form.querySelector("[data-presets]");
  presets.hidden = false;
  presets.addEventListener("click", ({ target }) => {
    const chosen = target.closest("[data-preset]")?.dataset.preset.split(" ");
    if (!chosen) return;
    for (const box of form.querySelectorAll('[name="scopes"]')) box.checked = chosen.includes(box.value);
  });
}
