// The pages of an organization: filters that answer while one types, dialogs in place of pages, the tab one is on in sight.
import { announce } from "../js/toast.js";
import htmx from "../vendor/htmx.js";
import { openDialog } from "../js/dialog.js";

const WAIT_MS = 200;
let running = null;
let timer = null;

const found = () => document.querySelector("[data-found]");

function address(form) {
  const given = [...new FormData(form)].filter(([, value]) => value !== "");
  const query = new URLSearchParams(given).toString();
  return query ? `${form.action}?${query}` : form.action;
}

// The page itself answers; only its list is taken over, so that with or without this the address says what is shown.
async function filter(form) {
  running?.abort();
  running = new AbortController();
  const url = address(form);
  found().setAttribute("aria-busy", "true");
  try {
    const response = await fetch(url, { signal: running.signal });
    if (!response.ok) throw new Error(response.status);
    show(new DOMParser().parseFromString(await response.text(), "text/html"), url);
  } catch (error) {
    if (error.name !== "AbortError") location.assign(url);
  }
}

function show(page, url) {
  const list = page.querySelector("[data-found]");
  found().replaceWith(list);
  htmx.process(list);
  const csv = document.querySelector("[data-csv]");
  if (csv) csv.href = page.querySelector("[data-csv]").href;
  history.replaceState(history.state, "", url);
  announce(list.querySelector("[data-found-words]").textContent);
}

function startFilters(form) {
  form.addEventListener("input", ({ target }) => {
    clearTimeout(timer);
    timer = setTimeout(() => filter(form), target.matches("select, [type=date]") ? 0 : WAIT_MS);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    filter(form);
  });
}

const filters = document.querySelector("[data-filters]");
if (filters) startFilters(filters);

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
