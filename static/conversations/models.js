// Which models can be asked, and which one this browser asks.
import { element } from "../js/dom.js";
import { icon } from "../js/icons.js";
import { recall, remember } from "../js/storage.js";
import { get } from "./api.js";

const FRESH_MS = 60_000;
const AUTO = "auto";
const FILTER_FROM = 12;

class Models extends EventTarget {
  #providers = [];
  #readAt = 0;
  #reading = null;

  get providers() {
    return this.#providers.filter(({ id }) => id !== AUTO);
  }

  get chosen() {
    return recall("model") ?? AUTO;
  }

  // Unknown for now, or gone since it was chosen: the choice still stands, and the server says what is wrong with it.
  get label() {
    return this.chosen === AUTO ? "Auto" : this.name(...split(this.chosen));
  }

  get onlyLocal() {
    const usable = this.providers.filter(({ available }) => available);
    return usable.length > 0 && usable.every(({ id }) => id === "local");
  }

  name(provider, model) {
    const found = this.#providers.find(({ id }) => id === provider);
    return found?.models.find(({ id }) => id === model)?.name ?? model ?? found?.name ?? provider;
  }

  choose(value) {
    remember("model", value === AUTO ? null : value);
    this.dispatchEvent(new Event("change"));
  }

  async read() {
    if (Date.now() - this.#readAt < FRESH_MS) return;
    this.#reading ??= this.#fetch();
    await this.#reading;
  }

  async #fetch() {
    try {
      this.#providers = await get("/api/core/providers");
      this.#readAt = Date.now();
      this.dispatchEvent(new Event("change"));
    } finally {
      this.#reading = null;
    }
  }
}

export const models = new Models();

function split(value) {
  const at = value.indexOf("/");
  return at < 0 ? [value] : [value.slice(0, at), value.slice(at + 1)];
}

function item({ value, label, hint, checked, disabled }) {
  const attributes = { type: "button", class: "menu-item", "data-model": value, role: checked === null ? "menuitem" : "menuitemradio", "aria-checked": checked === null ? null : String(checked), disabled };
  return element("button", attributes, element("span", { class: "truncate" }, label), hint ? element("span", { class: "menu-hint" }, hint) : null, checked ? icon("check", 16) : null);
}

function group(provider, chosen) {
  const label = element("p", { class: "menu-label" }, provider.local ? `${provider.name} · on this machine` : provider.name);
  if (!provider.available) return [label, element("p", { class: "menu-reason" }, provider.reason ?? "Not available now.")];
  const items = provider.models.map(({ id, name }) => {
    const value = `${provider.id}/${id}`;
    return item({ value, label: name, checked: chosen === null ? null : chosen === value });
  });
  return [label, ...items];
}

function filterField(list) {
  const input = element("input", { type: "search", class: "input input-sm", placeholder: "Find a model", "aria-label": "Find a model" });
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase();
    for (const node of list.querySelectorAll("[data-model]")) node.hidden = !`${node.textContent} ${node.dataset.model}`.toLowerCase().includes(words);
  });
  return element("div", { class: "menu-filter" }, input);
}

// Fills a menu with what can be asked; `chosen` null means a menu of one-time choices.
export function fillModels(list, { chosen, first }) {
  const groups = models.providers.flatMap((provider) => group(provider, chosen));
  const many = groups.length > FILTER_FROM;
  list.replaceChildren(...(many ? [filterField(list)] : []), ...first, ...groups);
}

export function startPicker({ button, list }) {
  const label = button.querySelector("[data-model-label]");
  const show = () => {
    label.textContent = models.label;
    button.setAttribute("aria-label", `Model: ${models.label}`);
    fillModels(list, { chosen: models.chosen, first: [item({ value: AUTO, label: "Auto", hint: "the best that answers", checked: models.chosen === AUTO })] });
  };
  models.addEventListener("change", show);
  button.addEventListener("menu-open", () => models.read().catch(() => {}));
  list.addEventListener("click", ({ target }) => {
    const one = target.closest("[data-model]");
    if (!one) return;
    // First, because the choice draws the list anew.
    list.hidePopover();
    models.choose(one.dataset.model);
  });
  show();
}

// The menu below an answer: once more with the same model, or with another.
export function startRetryMenu({ list, again }) {
  let opener = null;
  document.addEventListener("menu-open", (event) => {
    if (event.detail.list !== list) return;
    opener = event.target;
    models.read().catch(() => {});
    fillModels(list, { chosen: null, first: [item({ value: "", label: "Once more", hint: models.label, checked: null })] });
  });
  list.addEventListener("click", ({ target }) => {
    const one = target.closest("[data-model]");
    if (one) again(opener, one.dataset.model || models.chosen);
  });
}
