// Short words about what just happened. Errors stay until they are dismissed; the rest leaves by itself, but never while read.
import { element } from "./dom.js";
import { icon } from "./icons.js";

const ICONS = { success: "circle-check", info: "info", warning: "triangle-alert", danger: "circle-alert", joy: "sprout" };
const LEAVES = 6;
const STAYS_MS = 6000;

const region = () => document.getElementById("toasts");

// In the top layer and raised again each time, so that an open dialog does not cover it.
function raise() {
  const holder = region();
  if (holder.matches(":popover-open")) holder.hidePopover();
  if (holder.children.length) holder.showPopover();
}

function dismiss(node) {
  if ("leaving" in node.dataset) return;
  node.dataset.leaving = "";
  const gone = () => {
    node.remove();
    if (!region().children.length && region().matches(":popover-open")) region().hidePopover();
  };
  // The leaving transition, if motion is on; with none there is nothing to wait for.
  Promise.allSettled(node.getAnimations().map((animation) => animation.finished)).then(gone);
}

function leaveLater(node) {
  let timer = null;
  const start = () => {
    clearTimeout(timer);
    timer = setTimeout(() => dismiss(node), STAYS_MS);
  };
  const hold = () => clearTimeout(timer);
  for (const name of ["pointerenter", "focusin"]) node.addEventListener(name, hold);
  for (const name of ["pointerleave", "focusout"]) node.addEventListener(name, start);
  start();
}

// Words for those who listen; the region is always there, as a live region has to be.
export function announce(words) {
  document.getElementById("announcer").textContent = words;
}

function watch(node) {
  announce(node.querySelector("p").textContent);
  node.querySelector("[data-toast-close]").addEventListener("click", () => dismiss(node));
  if (node.dataset.kind !== "danger") leaveLater(node);
}

function actionButton(node, { label, run }) {
  const button = element("button", { type: "button", class: "btn btn-ghost btn-sm" }, label);
  button.addEventListener("click", () => {
    run();
    dismiss(node);
  });
  return button;
}

const leaves = () => element("span", { class: "toast-leaves", "aria-hidden": "true" }, ...Array.from({ length: LEAVES }, () => icon("leaf", 16)));

function build(message, kind, action) {
  const node = element("div", { class: `toast toast-${kind}`, "data-kind": kind }, icon(ICONS[kind]), element("p", {}, message));
  if (kind === "joy") node.append(leaves());
  if (action) node.append(actionButton(node, action));
  node.append(element("button", { type: "button", class: "btn btn-ghost btn-icon btn-sm", "aria-label": "Dismiss", "data-toast-close": true }, icon("x", 16)));
  return node;
}

export function toast(message, { kind = "success", action = null } = {}) {
  const node = build(message, kind, action);
  region().append(node);
  raise();
  watch(node);
  return () => dismiss(node);
}

export function startToasts() {
  const first = [...region().children];
  if (!first.length) return;
  raise();
  for (const node of first) {
    if (node.dataset.kind === "joy") node.append(leaves());
    watch(node);
  }
}

// A response may ask for a toast: HX-Trigger: {"toast": {"message": "Saved", "kind": "success"}}
document.addEventListener("toast", ({ detail }) => toast(detail.message ?? detail.value, { kind: detail.kind }));
