// A look as a picture: its parts in order from back to front, and what a pose changes about them.
import { eyeParts } from "./eyes.js";
import { mixed, expression } from "./expressions.js";
import { mouthParts } from "./mouth.js";
import { SHAPES } from "./visemes.js";

const n = (value) => Math.round(value * 100) / 100;
const EYES = { left: { side: -1, x: 172 }, right: { side: 1, x: 228 } };

// Nothing moves, nothing is said: what a still shows.
export const REST = {
  face: mixed(expression("neutral"), expression("happy"), 0.3),
  mouth: SHAPES.sil,
  eyes: { x: 0, y: 0 },
  head: { x: 0, y: 0 },
  closed: 0,
  sway: { breath: 0, tilt: 0, x: 0, y: 0 },
};

const move = (x, y) => ({ transform: `translate(${n(x)} ${n(y)})` });
const named = (side, parts) => Object.fromEntries(Object.entries(parts).map(([name, value]) => [side + name[0].toUpperCase() + name.slice(1), value]));

// Attributes by part for a pose.
export function partsOf(look, { face, mouth, eyes, head, closed, sway }) {
  const [x, y] = [head.x + sway.x, head.y + sway.y];
  const silent = 1 - Math.min(1, 2 * mouth.open);
  const apart = { ...mouth, open: Math.max(mouth.open, face.part * (1 - mouth.press)), round: Math.max(mouth.round, face.round * silent) };
  const drop = 5 * apart.open;
  const hung = { transform: `translate(${n(x * 2.5)} ${n(y * 2 + sway.breath * 1.2)}) rotate(${n(face.tilt + sway.tilt + head.x * 1.5)} 200 268)` };
  return {
    plants: { transform: `rotate(${n(sway.tilt * 0.5)} 200 400)` },
    body: move(0, 1.5 - sway.breath * 1.5),
    backHair: hung,
    head: hung,
    behind: move(-x * 2, -y),
    ears: move(-x * 2.5, -y * 1.5),
    shape: { d: look.shape(drop) },
    features: move(x * 5, y * 4),
    nose: move(x * 2, y * 1.2),
    jaw: move(0, drop * 0.55),
    front: move(x * 2, y * 1.6),
    cheeks: { opacity: n(0.14 + 0.3 * face.blush) },
    ...named("left", eyeParts(EYES.left.side, face, eyes, closed)),
    ...named("right", eyeParts(EYES.right.side, face, eyes, closed)),
    ...mouthParts(apart, face.smile * (1 - 0.35 * apart.open) * (1 - 0.7 * apart.round)),
  };
}

const written = (attributes) => Object.entries(attributes).map(([name, value]) => ` ${name}="${value}"`).join("");

function eyeMarkup(name, { x }, colours, at, key) {
  const [eye, sight, iris, lash, brow] = ["Eye", "Sight", "Iris", "Lash", "Brow"].map((part) => at(name + part));
  return `<g transform="translate(${x} 174)">
    <clipPath id="${key}-${name}"><path${sight}/></clipPath>
    <path${eye} fill="oklch(97% .008 90)"/>
    <g clip-path="url(#${key}-${name})"><g${iris}><circle r="8" fill="${colours.iris}"/><circle r="4" fill="oklch(22% .02 60)"/><circle cx="-2.6" cy="-3" r="2.2" fill="oklch(99% 0 0)"/></g></g>
    <path${lash} fill="none" stroke="${colours.lash}" stroke-width="3.2" stroke-linecap="round"/>
    <path${brow} fill="none" stroke="${colours.brow}" stroke-width="${colours.browWidth ?? 4.6}" stroke-linecap="round"/>
  </g>`;
}

const mouthMarkup = (colours, at, key) => `<g transform="translate(200 222)">
    <path${at("lips")} fill="${colours.lips}"/>
    <path${at("inside")} fill="oklch(30% .07 20)" stroke="${colours.line}" stroke-linejoin="round"/>
    <clipPath id="${key}-mouth"><path${at("opening")}/></clipPath>
    <g clip-path="url(#${key}-mouth)">
      <path${at("teeth")} fill="oklch(97% .01 90)"/>
      <ellipse${at("tongue")} fill="oklch(64% .12 20)"/>
    </g>
  </g>`;

// Nearer by that factor, as seen from the collar.
const closeUp = (zoom = 1.12) => `translate(${n(200 * (1 - zoom))} ${n(300 * (1 - zoom))}) scale(${zoom})`;

// The whole picture as text. `key` keeps the names of its clips apart from those of other pictures on the page.
export function markup(look, key, pose = REST) {
  const parts = partsOf(look, pose);
  const at = (name) => ` data-part="${name}"${written(parts[name])}`;
  const { colours } = look;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400">
  <clipPath id="${key}-disc"><circle cx="200" cy="200" r="184"/></clipPath>
  <circle cx="200" cy="200" r="184" fill="${colours.ground}"/>
  <g clip-path="url(#${key}-disc)">
    <g${at("plants")}>${look.plants}</g>
    <g transform="${closeUp(look.zoom)}">
    <g${at("backHair")}><g${at("behind")}>${look.back ?? ""}</g></g>
    <g${at("body")}>${look.body}</g>
    <g${at("head")}>
      <g${at("ears")}>${look.ears ?? ""}</g>
      <path${at("shape")} fill="${colours.skin}"/>
      <g${at("features")}>
        ${look.under ?? ""}
        <g${at("cheeks")} fill="${colours.blush}"><ellipse cx="160" cy="204" rx="13" ry="9"/><ellipse cx="240" cy="204" rx="13" ry="9"/></g>
        <g${at("jaw")}>${look.beard ?? ""}</g>
        <g${at("nose")}>${look.nose ?? ""}</g>
        ${mouthMarkup(colours, at, key)}
        ${eyeMarkup("left", EYES.left, colours, at, key)}
        ${eyeMarkup("right", EYES.right, colours, at, key)}
        ${look.over ?? ""}
      </g>
      <g${at("front")}>${look.front ?? ""}</g>
    </g>
    ${look.foot ?? ""}
    </g>
  </g>
</svg>`;
}

// Reads a picture as SVG, and answers what shows a pose in it.
export function drawn(look, key) {
  const svg = document.importNode(new DOMParser().parseFromString(markup(look, key), "image/svg+xml").documentElement, true);
  const nodes = Object.fromEntries([...svg.querySelectorAll("[data-part]")].map((node) => [node.dataset.part, node]));
  const shown = {};
  const show = (pose) => {
    for (const [name, attributes] of Object.entries(partsOf(look, pose)))
      for (const [attribute, value] of Object.entries(attributes)) {
        const place = `${name} ${attribute}`;
        if (shown[place] !== value) nodes[name].setAttribute(attribute, (shown[place] = value));
      }
  };
  return { svg, show };
}
