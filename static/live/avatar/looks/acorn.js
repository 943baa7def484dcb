import { thicket } from "../plants.js";

const [cap, capShade, green] = ["oklch(52% .065 62)", "oklch(43% .06 58)", "oklch(60% .12 145)"];
const colours = {
  ground: "oklch(82% .06 140)", skin: "oklch(76% .09 72)", shade: "oklch(68% .095 66)", line: "oklch(45% .08 50)",
  lips: "oklch(62% .09 45)", blush: "oklch(66% .13 38)", iris: "oklch(33% .05 60)", lash: "oklch(36% .06 55)", brow: "oklch(45% .065 58)", browWidth: 5,
};

const scale = (x, y) => `M${x - 12} ${y}Q${x} ${y + 14} ${x + 12} ${y}`;
const ROWS = [[98, [-24, 0, 24]], [115, [-60, -36, -12, 12, 36, 60]], [132, [-72, -48, -24, 0, 24, 48, 72]], [147, [-84, -60, -36, -12, 12, 36, 60, 84]]];
const SCALES = ROWS.flatMap(([y, row]) => row.map((x) => scale(200 + x, y + Math.abs(x) * 0.06))).join("");
const bed = (colour, places) => thicket(colour, places.map(([x, y, turn, length]) => [x, y, turn, { kind: "oak", length, bend: 8, pairs: 2, size: 1.9, spread: 58, from: 0.3 }]));

export const acorn = {
  id: "acorn",
  colours,
  shape: (drop) => `M124 140C112 196 122 254 162 286C180 300 193 ${308 + drop} 200 ${324 + drop}C207 ${308 + drop} 220 300 238 286C278 254 288 196 276 140Z`,
  plants: thicket("oklch(71% .085 142)", [
    [62, 376, -8, { kind: "oak", length: 300, bend: 30, pairs: 5, size: 1.3, spread: 56 }],
  ]),
  body: "",
  zoom: 1.02,
  under: `<path d="M128 176C124 220 136 258 168 283C180 293 190 299 196 307C152 294 116 246 128 176Z" fill="oklch(83% .075 78)" opacity="0.6"/>`,
  front: `<g transform="translate(0 -10)"><path d="M199 78C199 68 196 58 190 52" fill="none" stroke="${capShade}" stroke-width="9" stroke-linecap="round"/>
    <path d="M192 56C190 40 204 30 224 32C224 48 212 58 192 56ZM190 57C180 62 166 57 162 42C178 40 188 46 190 57Z" fill="${green}"/>
    <path d="M103 150C101 108 146 76 200 76C254 76 299 108 297 150C297 163 286 168 275 164C236 153 164 153 125 164C114 168 103 163 103 150Z" fill="${cap}"/>
    <path d="${SCALES}" fill="none" stroke="${capShade}" stroke-width="3" stroke-linecap="round"/></g>`,
  foot: `<ellipse cx="200" cy="404" rx="140" ry="40" fill="oklch(50% .09 150)"/>` + bed("oklch(50% .09 150)", [[110, 400, -36, 90], [176, 420, -8, 80]]) + bed("oklch(57% .1 147)", [[150, 416, -22, 80]]),
};
