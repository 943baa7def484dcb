// The ring around a portrait: which state it is in, and how loud it is.
const SVG = "http://www.w3.org/2000/svg";

function circle(name, radius) {
  const node = document.createElementNS(SVG, "circle");
  for (const [attribute, value] of Object.entries({ class: name, cx: 200, cy: 200, r: radius })) node.setAttribute(attribute, value);
  return node;
}

export function ring(svg) {
  const line = circle("face-ring", 190);
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
