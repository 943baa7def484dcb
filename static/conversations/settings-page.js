// The chats tab of the settings: imports with their progress, and every share link.
import { csrfToken } from "../js/csrf.js";
import { toast } from "../js/toast.js";
import { attempt } from "./actions.js";
import { call, remove } from "./api.js";
import { copyOf } from "./templates.js";
import { Updates } from "./updates.js";
import { counted } from "./words.js";

const find = (name) => document.querySelector(`[data-${name}]`);
const rows = new Map();

function words({ state, done, total, skipped, error }) {
  if (state === "failed") return error || "The file could not be read.";
  if (state === "queued") return "Waiting for its turn";
  if (state === "running") return total ? `${done} of ${counted(total, "chat")}` : "Reading the file";
  return [`${counted(done, "chat")} imported`, skipped ? `${skipped} skipped` : ""].filter(Boolean).join(", ");
}

function show(job) {
  if (!rows.has(job.id)) {
    rows.set(job.id, copyOf("import-row"));
    find("imports").prepend(rows.get(job.id).root);
    find("imports").hidden = false;
  }
  const { slots } = rows.get(job.id);
  slots.name.textContent = job.filename;
  slots.words.textContent = words(job);
  slots.progress.hidden = job.state === "done" || job.state === "failed";
  if (job.total) slots.progress.value = job.done / job.total;
  else slots.progress.removeAttribute("value");
}

async function send(form) {
  const problem = find("import-problem");
  problem.hidden = true;
  const button = form.querySelector("button");
  button.setAttribute("aria-busy", "true");
  try {
    const response = await call("POST", "/api/core/imports", { form: new FormData(form), headers: { "X-CSRFToken": csrfToken() } });
    show(await response.json());
    form.reset();
  } catch (error) {
    problem.textContent = error.message;
    problem.hidden = false;
  } finally {
    button.removeAttribute("aria-busy");
  }
}

async function revoke(row) {
  if (!(await attempt(() => remove(`/api/core/shares/${row.dataset.share}`)))) return;
  row.remove();
  const list = find("all-shares");
  list.hidden = list.children.length === 0;
  find("no-shares").hidden = !list.hidden;
  toast("The link is dead for everybody.");
}

find("import-form").addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target);
});
find("all-shares").addEventListener("click", ({ target }) => {
  if (target.closest("[data-revoke]")) revoke(target.closest("[data-share]"));
});
for (const job of JSON.parse(document.getElementById("page-data").textContent).imports.reverse()) show(job);
const updates = new Updates();
updates.addEventListener("import-progress", ({ detail }) => show(detail.import));
updates.open();
