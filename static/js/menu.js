// Menus: <div data-menu><button data-menu-button>..</button><div class="menu" popover data-menu-list>..</div></div>
// One list may serve many buttons: <button data-menu-button="id"> and <div class="menu" id="id" popover data-menu-list>. Before a list
// opens, its button sends "menu-open" with {list}.
const GAP = 4;
let openAtPress = null;

const openers = new WeakMap();

const listOf = (button) => document.getElementById(button.dataset.menuButton) ?? button.closest("[data-menu]").querySelector("[data-menu-list]");
const buttonOf = (list) => openers.get(list) ?? list.closest("[data-menu]").querySelector("[data-menu-button]");
const itemsOf = (list) => [...list.querySelectorAll('.menu-item, [role^="menuitem"]')].filter((item) => !item.disabled && item.offsetParent !== null);

function place(list, button) {
  const from = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = list;
  const rtl = getComputedStyle(button).direction === "rtl";
  const toRight = ((button.closest("[data-menu]") ?? button).dataset.menuAlign === "end") !== rtl;
  const left = toRight ? from.right - width : from.left;
  const below = from.bottom + GAP;
  const fits = below + height <= innerHeight - GAP || from.top < height + GAP;
  list.style.left = `${Math.max(GAP * 2, Math.min(left, innerWidth - width - GAP * 2))}px`;
  list.style.top = `${fits ? Math.min(below, Math.max(GAP, innerHeight - height - GAP)) : from.top - height - GAP}px`;
}

// What comes into an open list later, such as models that are asked for, must not push it off the page.
const grown = new ResizeObserver((entries) => {
  for (const { target } of entries) if (target.matches(":popover-open")) place(target, buttonOf(target));
});

function open(button) {
  const list = listOf(button);
  openers.set(list, button);
  button.dispatchEvent(new CustomEvent("menu-open", { bubbles: true, detail: { list } }));
  list.showPopover();
  place(list, button);
  grown.observe(list);
}

function move(list, key) {
  const items = itemsOf(list);
  const at = items.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1, Home: 0, End: -1 }[key];
  items.at(next % items.length)?.focus();
}

function seek(list, letter) {
  const items = itemsOf(list);
  const at = items.indexOf(document.activeElement);
  const ordered = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  ordered.find((item) => item.textContent.trim().toLowerCase().startsWith(letter))?.focus();
}

function onKey(event) {
  const button = event.target.closest?.("[data-menu-button]");
  if (button && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    if (!listOf(button).matches(":popover-open")) open(button);
    itemsOf(listOf(button)).at(event.key === "ArrowDown" ? 0 : -1)?.focus();
    return;
  }
  const list = event.target.closest?.("[data-menu-list]");
  if (!list || event.target.matches("input, textarea")) return;
  if (["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) {
    event.preventDefault();
    move(list, event.key);
  } else if (event.key === "Tab") {
    list.hidePopover();
  } else if (event.key.length === 1 && /\S/.test(event.key) && !event.ctrlKey && !event.metaKey) {
    seek(list, event.key.toLowerCase());
  }
}

// The popover closes itself when the pointer goes down on its button; that press must not open it again.
function onPress(event) {
  const button = event.target.closest?.("[data-menu-button]");
  openAtPress = button && listOf(button).matches(":popover-open") ? button : null;
}

function onClick(event) {
  const button = event.target.closest?.("[data-menu-button]");
  if (button) {
    if (openAtPress === button) listOf(button).hidePopover();
    else open(button);
    openAtPress = null;
    return;
  }
  const item = event.target.closest?.("[data-menu-list] .menu-item");
  if (item && !("menuStay" in item.dataset)) item.closest("[data-menu-list]").hidePopover();
}

function onToggle(event) {
  const list = event.target;
  if (!list.matches?.("[data-menu-list]")) return;
  const isOpen = event.newState === "open";
  buttonOf(list).setAttribute("aria-expanded", String(isOpen));
  if (!isOpen) grown.unobserve(list);
  if (!isOpen && list.contains(document.activeElement)) buttonOf(list).focus();
}

document.addEventListener("pointerdown", onPress, true);
document.addEventListener("click", onClick);
document.addEventListener("keydown", onKey);
document.addEventListener("toggle", onToggle, true);
for (const name of ["resize", "scroll"])
  addEventListener(name, () => {
    const list = document.querySelector("[data-menu-list]:popover-open");
    if (list) place(list, buttonOf(list));
  }, { passive: true });
