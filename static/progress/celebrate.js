// Small joys: a level, the goal of the day, a quest that is done. `grown` tells the page to draw what has changed.
import { toast } from "../js/toast.js";

const SETTLE_MS = 600;

function joy({ level, leveled_up, goal_reached }) {
  if (leveled_up) toast(`Level ${level}. Your tree has a new ring.`, { kind: "joy" });
  else if (goal_reached) toast("The goal of today is reached.", { kind: "joy" });
}

const questsDone = () => Number(document.querySelector("[data-quests-done]")?.dataset.questsDone ?? NaN);

// The sidebar is drawn anew after XP was earned; one more quest that waits to be collected is a joy.
function watchQuests() {
  let known = questsDone();
  document.body.addEventListener("htmx:afterSettle", ({ target }) => {
    if (!target.matches("[data-growth]")) return;
    if (questsDone() > known) toast("A quest is done.", { kind: "joy", action: { label: "Collect", run: () => location.assign("/progress") } });
    known = questsDone();
  });
}

export function celebrate(updates) {
  let waiting = null;
  watchQuests();
  updates.addEventListener("xp-awarded", ({ detail }) => {
    joy(detail);
    clearTimeout(waiting);
    waiting = setTimeout(() => document.body.dispatchEvent(new Event("grown")), SETTLE_MS);
  });
}
