import { Updates } from "../conversations/updates.js";
import { celebrate } from "./celebrate.js";
import { startHeatmap } from "./heatmap.js";

for (const grid of document.querySelectorAll("[data-heat]")) startHeatmap(grid);

// Visitors of a public profile have no socket.
if (document.getElementById("rail")) {
  const updates = new Updates();
  celebrate(updates);
  updates.open();
}
