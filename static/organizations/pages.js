// The pages of an organization: filters that answer while one types, dialogs in place of pages, the tab one is on in sight.
import { openDialog } from "../js/dialog.js";
import { startFilters } from "../js/filters.js";

startFilters();
// Downloads give what is shown.
document.addEventListener("found", ({ detail }) => {
  const fresh = detail.page.querySelectorAll("[data-follows]");
  document.querySelectorAll("[data-follows]").forEach((link, place) => (link.href = fresh[place].href));
});

document.querySelector("[data-tabs] [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-opens]");
  if (!opener || event.ctrlKey || event.metaKey || !openDialog(opener.dataset.opens)) return;
  event.preventDefault();
});

// A refusal that can be mended comes with the form, or the row, as it is now.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (![400, 409, 429].includes(detail.xhr.status)) return;
  detail.shouldSwap = true;
  detail.isError = false;
});

// After a link was made the list behind the dialog is out of date.
document.addEventListener("close", ({ target }) => target.querySelector?.("[data-link-made]") && location.reload(), true);
