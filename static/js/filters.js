// <form data-filters> above a [data-found] list: the list answers while one types, and the address says what is shown.
import htmx from "../vendor/htmx.js";
import { announce } from "./toast.js";

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
export async function readAnew(url = location.href) {
  running?.abort();
  running = new AbortController();
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
  history.replaceState(history.state, "", url);
  announce(list.querySelector("[data-found-words]").textContent);
  document.dispatchEvent(new CustomEvent("found", { detail: { page } }));
}

export function startFilters(form = document.querySelector("[data-filters]")) {
  if (!form) return;
  form.addEventListener("input", ({ target }) => {
    clearTimeout(timer);
    timer = setTimeout(() => readAnew(address(form)), target.matches("select, [type=date]") ? 0 : WAIT_MS);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    readAnew(address(form));
  });
}
