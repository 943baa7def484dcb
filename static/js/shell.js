// The frame: rail open or closed, the rail as a drawer on phones, and the keys that work everywhere.
import { openDialog } from "./dialog.js";
import { recall, remember } from "./storage.js";

const root = document.documentElement;
const rail = () => document.getElementById("rail");
const phone = matchMedia("(width < 48rem)");

function setRail(state) {
  root.dataset.rail = state;
  remember("rail", state);
  showRailState();
}

function showRailState() {
  const open = root.dataset.rail !== "closed";
  for (const button of document.querySelectorAll("[data-rail-toggle]")) {
    button.setAttribute("aria-expanded", String(open));
    button.setAttribute("aria-label", open ? "Close the sidebar" : "Open the sidebar");
    button.dataset.tip = open ? "Close the sidebar" : "Open the sidebar";
  }
}

export function toggleRail() {
  if (phone.matches) setDrawer(!("open" in rail().dataset));
  else setRail(root.dataset.rail === "closed" ? "open" : "closed");
}

function setDrawer(open) {
  rail().toggleAttribute("data-open", open);
  document.querySelector(".shell-main").inert = open;
  document.querySelector(".bottombar").inert = open;
  const opener = document.querySelector("[data-drawer-open]");
  opener?.setAttribute("aria-expanded", String(open));
  (open ? rail() : opener)?.focus();
}

const drawerOpen = () => rail() !== null && "open" in rail().dataset;
const typing = (target) => target.isContentEditable || target.matches?.("input, textarea, select");
const singleKeys = () => recall("single-keys") !== "off";

const KEYS = {
  "?": () => openDialog("shortcuts"),
  "[": toggleRail,
  "/": () => document.querySelector("[data-composer], [data-search]")?.focus(),
  n: () => document.querySelector("[data-new-chat]")?.click(),
};

function onKey(event) {
  if (event.key === "Escape" && drawerOpen()) {
    setDrawer(false);
    return;
  }
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  const run = plain && singleKeys() && KEYS[event.key];
  if (!run || typing(event.target) || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  run();
}

function onClick(event) {
  const hit = (selector) => event.target.closest?.(selector);
  if (hit("[data-rail-toggle]")) toggleRail();
  if (hit("[data-drawer-open]")) setDrawer(true);
  if (hit("[data-drawer-close]") || (drawerOpen() && hit("#rail a[href]"))) setDrawer(false);
}

function followSwitch() {
  const input = document.querySelector("[data-single-keys]");
  if (!input) return;
  input.checked = singleKeys();
  input.addEventListener("change", () => remember("single-keys", input.checked ? null : "off"));
}

export function startShell() {
  if (!rail()) return;
  showRailState();
  followSwitch();
  phone.addEventListener("change", () => drawerOpen() && setDrawer(false));
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
}
