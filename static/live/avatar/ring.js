// The ring around a portrait: which state it is in, and how loud it is.
import { node } from "./nodes.js";

export function ring(svg) {
  const line = node("circle", { class: "face-ring", cx: 200, cy: 200, r: 190 });
  svg.append(line);
  let shown = 0;
  return {
    show: (state) => svg.setAttribute("data-state", state),
    // Swells quickly and falls back slowly, as a level meter does.
    draw(level) {
      shown = Math.max(level, shown * 0.9);
      line.setAttribute("stroke-width", (2 + shown * 7).toFixed(1));
    },
  };
}
