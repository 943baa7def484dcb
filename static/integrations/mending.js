// A skill that has to be connected again is told wherever one is, with the way there.
import { toast } from "../js/toast.js";

export function mend(updates) {
  updates.addEventListener("skill-reconnect-needed", () => {
    toast("A skill has to be connected again.", { kind: "warning", action: { label: "Look", run: () => location.assign("/skills") } });
  });
}
