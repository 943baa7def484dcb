// A talk to read: the report appears when it is written, and what was searched for is in sight.
import { Updates } from "../conversations/updates.js";
import { announce } from "../js/toast.js";

const waiting = () => document.querySelectorAll("[data-report][hx-get]");
const ask = (node) => node.dispatchEvent(new Event("ready"));
const TOLD = { done: "The report is here.", failed: "The report could not be written. You can try again." };

function listen() {
  const updates = new Updates();
  updates.addEventListener("live-report-ready", ({ detail }) => {
    for (const node of waiting()) if (node.dataset.report === detail.session_id) ask(node);
  });
  // What was said while nobody listened, also before the line was up at all, is asked for.
  updates.addEventListener("up", () => waiting().forEach(ask));
  updates.open();
}

document.body.addEventListener("htmx:load", ({ detail: { elt } }) => {
  if (elt.matches("[data-report]") && TOLD[elt.dataset.status]) announce(TOLD[elt.dataset.status]);
});
document.querySelector("[data-found-turn]")?.scrollIntoView({ block: "center" });
listen();
