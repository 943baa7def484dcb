// Native dialogs: data-dialog-open="id" opens, data-dialog-close closes, data-confirm asks before a form, link, button or htmx request.
import { element } from "./dom.js";

const HTMX = "[hx-get],[hx-post],[hx-put],[hx-patch],[hx-delete]";
const agreed = new WeakSet();

export function openDialog(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
  return dialog;
}

function outside(dialog, { clientX, clientY }) {
  const box = dialog.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}

function question({ text, action, kind, title }) {
  const yes = element("button", { class: `btn btn-${kind}`, value: "yes" }, action);
  const no = element("button", { class: "btn", value: "no", autofocus: true }, "Cancel");
  const form = element("form", { method: "dialog", class: "dialog-foot" }, no, yes);
  const head = element("div", { class: "dialog-head" }, element("h2", { class: "dialog-title", id: "confirm-title" }, title ?? text));
  const body = element("div", { class: "dialog-body" }, title ? element("p", { id: "confirm-text" }, text) : "");
  return element("dialog", { class: "dialog", role: "alertdialog", "aria-labelledby": "confirm-title", "aria-describedby": title ? "confirm-text" : null }, head, body, form);
}

export function confirm({ text, title = null, action = "Go on", kind = "primary" }) {
  const dialog = question({ text, title, action, kind });
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "yes");
      dialog.remove();
    });
  });
}

const asks = ({ dataset }) => ({
  text: dataset.confirm,
  title: dataset.confirmTitle,
  action: dataset.confirmAction,
  kind: dataset.confirmKind,
});

async function askThen(event, asker, go) {
  event.preventDefault();
  event.stopImmediatePropagation();
  if (await confirm(asks(asker))) go();
}

function onSubmit(event) {
  const { target: form, submitter } = event;
  const asker = submitter?.dataset.confirm ? submitter : form;
  if (!asker.dataset.confirm || form.matches(HTMX) || agreed.delete(form)) return;
  askThen(event, asker, () => {
    agreed.add(form);
    form.requestSubmit(submitter);
  });
}

function onClick(event) {
  const asker = event.target.closest?.("a[data-confirm], button[type=button][data-confirm]");
  if (!asker || asker.matches(HTMX) || agreed.delete(asker)) return;
  askThen(event, asker, () => {
    agreed.add(asker);
    asker.click();
  });
}

function onHtmx(event) {
  const { target, detail } = event;
  if (!target.dataset.confirm && !detail.question) return;
  event.preventDefault();
  const wish = target.dataset.confirm ? asks(target) : { text: detail.question };
  confirm(wish).then((yes) => yes && detail.issueRequest(true));
}

document.addEventListener("submit", onSubmit, true);
document.addEventListener("click", onClick, true);
document.addEventListener("htmx:confirm", onHtmx);
document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-dialog-open]");
  if (opener) openDialog(opener.dataset.dialogOpen);
  if (event.target.closest?.("[data-dialog-close]")) event.target.closest("dialog")?.close();
});
document.addEventListener("mousedown", (event) => {
  if (event.target.matches?.("dialog[open]:not([data-modal])") && outside(event.target, event)) event.target.close();
});
