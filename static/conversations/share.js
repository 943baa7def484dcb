// Share links of a conversation: make one, copy it, revoke it.
import { openDialog } from "../js/dialog.js";
import { toast } from "../js/toast.js";
import { attempt } from "./actions.js";
import { get, post, remove } from "./api.js";
import { copyOf } from "./templates.js";
import { moment } from "./words.js";

let subject = null;

const dialog = () => document.getElementById("share-dialog");
const list = () => dialog().querySelector("[data-shares]");
const sharesOf = (id) => `/api/core/conversations/${id}/shares`;

function row(share) {
  const { root, slots } = copyOf("share-row");
  root.dataset.share = share.id;
  slots.url.value = share.url;
  slots.copy.dataset.copy = share.url;
  slots.words.textContent = share.expires_at ? `Made ${moment(share.created_at)}, ends ${moment(share.expires_at)}` : `Made ${moment(share.created_at)}, no end`;
  return root;
}

async function show() {
  const shares = await get(sharesOf(subject.id));
  list().replaceChildren(...shares.filter(({ revoked_at: revoked }) => !revoked).map(row));
}

export async function openShare(conversation) {
  subject = conversation;
  list().replaceChildren();
  openDialog("share-dialog");
  await attempt(show);
}

async function make(form) {
  const days = Number(new FormData(form).get("days")) || null;
  const done = await attempt(async () => {
    const share = await post(sharesOf(subject.id), { expires_in_days: days });
    list().prepend(row(share));
  });
  if (done) list().querySelector("[data-copy]").focus();
}

async function revoke(node) {
  const done = await attempt(() => remove(`/api/core/shares/${node.dataset.share}`));
  if (!done) return;
  node.remove();
  toast("The link is dead for everybody.");
}

export function startShare() {
  dialog()?.addEventListener("submit", (event) => {
    event.preventDefault();
    make(event.target);
  });
  dialog()?.addEventListener("click", ({ target }) => {
    if (target.closest("[data-revoke]")) revoke(target.closest("[data-share]"));
  });
}
