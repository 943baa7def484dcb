import { crew, ears, head, neck, nose, pin } from "../pieces.js";
import { thicket } from "../plants.js";

const [hair, hairLight] = ["oklch(27% .03 45)", "oklch(34% .035 48)"];
const colours = {
  ground: "oklch(80% .055 150)", skin: "oklch(61% .08 52)", shade: "oklch(53% .08 48)", line: "oklch(40% .07 40)",
  lips: "oklch(52% .1 22)", blush: "oklch(58% .13 28)", iris: "oklch(36% .05 55)", lash: "oklch(25% .03 40)", brow: hair,
};

const curl = ([x, y, r]) => `<circle cx="${x}" cy="${y}" r="${r}"/>`;
const CLOUD = [[200, 96, 44], [158, 104, 36], [242, 104, 36], [128, 134, 34], [272, 134, 34], [114, 172, 32], [286, 172, 32], [116, 210, 30], [284, 210, 30], [128, 242, 26], [272, 242, 26], [200, 160, 84]];
const EDGE = [[146, 136, 17], [164, 120, 18], [184, 112, 18], [206, 111, 19], [228, 116, 18], [247, 130, 17], [256, 148, 12], [141, 152, 12]];
const SHINE = [[146, 92, 13], [176, 68, 13], [122, 134, 11], [264, 110, 10], [228, 74, 12]];

export const fern = {
  id: "fern",
  colours,
  shape: head({ wide: 61, jaw: 47 }),
  plants: thicket("oklch(68% .085 152)", [
    [70, 376, -9, { kind: "frond", pairs: 13, size: 1.15, spread: 66, from: 0.1, length: 305, bend: 34 }],
    [112, 340, -2, { kind: "frond", pairs: 6, size: 1.15, spread: 66, from: 0.1, length: 150, bend: 10 }],
  ]),
  back: `<g fill="${hair}">${CLOUD.map(curl).join("")}</g><g fill="${hairLight}">${SHINE.map(curl).join("")}</g>`,
  body: neck(colours) + crew("oklch(45% .09 165)", "oklch(39% .08 165)") + pin("oklch(78% .15 75)"),
  ears: ears(colours, 61),
  nose: nose(colours, { wide: 11 }),
  front: `<g fill="${hair}"><path d="M137 156C134 106 166 84 200 84C234 84 266 106 263 156C254 134 238 120 226 116C198 108 168 110 148 138Z"/>${EDGE.map(curl).join("")}</g><g fill="oklch(78% .15 75)"><circle cx="138" cy="204" r="5"/><circle cx="262" cy="204" r="5"/></g>`,
};
