// The eye in a password field.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-reveal]");
  if (!button) return;
  const input = button.parentElement.querySelector("input");
  const shown = input.type === "password";
  input.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", String(shown));
  button.querySelector("use").setAttribute("href", button.querySelector("use").getAttribute("href").replace(/#.*/, shown ? "#eye-off" : "#eye"));
});
