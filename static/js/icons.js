// An icon of the sprite, for what is built in the browser. Templates use {% icon %}.
const SVG = "http://www.w3.org/2000/svg";

export function icon(name, size = 20) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", size === 20 ? "icon" : `icon icon-${size}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${document.querySelector('meta[name="icons"]').content}#${name}`);
  svg.append(use);
  return svg;
}
