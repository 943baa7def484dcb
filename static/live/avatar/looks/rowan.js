import { ears, head, neck, nose, shirt } from "../pieces.js";
import { thicket } from "../plants.js";

const [hair, hairLight] = ["oklch(26% .025 50)", "oklch(36% .035 52)"];
const colours = {
  ground: "oklch(83% .05 45)", skin: "oklch(69% .075 60)", shade: "oklch(60% .08 54)", line: "oklch(43% .07 42)",
  lips: "oklch(58% .085 28)", blush: "oklch(60% .12 30)", iris: "oklch(34% .05 55)", lash: "oklch(25% .03 45)", brow: hair, browWidth: 6,
};

export const rowan = {
  id: "rowan",
  colours,
  shape: head({ wide: 61, jaw: 51, chin: 259 }),
  plants: thicket("oklch(71% .08 38)", [
    [70, 376, -9, { kind: "lance", pairs: 8, size: 1.05, spread: 62, berries: 7, length: 305, bend: 34 }],
    [112, 340, -2, { kind: "lance", pairs: 4, size: 1.05, spread: 62, length: 150, bend: 10 }],
  ]),
  back: `<path d="M136 178C130 112 156 84 200 84C244 84 270 112 264 178Z" fill="${hair}"/>`,
  body: neck(colours, 25) + shirt("oklch(52% .1 155)", "oklch(58% .1 153)"),
  ears: ears(colours, 61),
  // A beard of three days: more a shade than hair.
  beard: `<path d="M142 196C145 212 148 220 151 226C162 244 182 257 200 257C218 257 238 244 249 226C252 220 255 212 258 196C254 210 246 216 234 214C222 208 210 210 200 211C190 210 178 208 166 214C154 216 146 210 142 196Z" fill="oklch(52% .05 55)" opacity="0.38"/>`,
  nose: nose(colours, { wide: 11, long: 202 }),
  front: `<path d="M137 170C132 150 126 124 142 104C136 92 156 72 180 76C200 58 240 66 250 86C272 92 276 120 264 138C264 150 264 160 262 170C258 154 254 142 246 132C234 136 222 130 214 120C204 132 184 138 168 132C162 138 154 138 150 136C143 146 139 156 137 170Z" fill="${hair}"/>
    <path d="M160 116C164 102 176 94 192 94M206 98C216 90 230 90 240 98M180 84C186 80 192 78 198 78" fill="none" stroke="${hairLight}" stroke-width="4" stroke-linecap="round"/>`,
};
