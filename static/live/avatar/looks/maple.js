import { cardigan, crew, freckles, head, neck, nose, pin } from "../pieces.js";
import { thicket } from "../plants.js";

const [hair, hairShade, hairLight] = ["oklch(50% .11 42)", "oklch(42% .1 38)", "oklch(58% .115 47)"];
const colours = {
  ground: "oklch(84% .06 70)", skin: "oklch(87% .045 62)", shade: "oklch(79% .07 48)", line: "oklch(55% .09 35)",
  lips: "oklch(64% .125 22)", blush: "oklch(72% .12 25)", iris: "oklch(50% .08 150)", lash: "oklch(36% .05 40)", brow: "oklch(45% .09 40)",
};

export const maple = {
  id: "maple",
  colours,
  shape: head({ wide: 60, jaw: 46, chin: 255 }),
  plants: thicket("oklch(73% .105 55)", [
    [70, 376, -9, { kind: "maple", pairs: 4, size: 1.35, spread: 62, from: 0.25, length: 305, bend: 34 }],
    [112, 340, -2, { kind: "maple", pairs: 3, size: 1.35, spread: 62, from: 0.25, length: 150, bend: 10 }],
  ]),
  back: `<path d="M126 172C118 104 154 70 202 70C250 70 284 106 274 172C272 208 284 232 276 262C264 280 238 276 232 262H168C162 276 136 280 124 262C116 232 128 208 126 172Z" fill="${hairShade}"/>`,
  body: neck(colours, 21) + crew("oklch(96% .012 90)", "oklch(90% .015 90)") + cardigan("oklch(57% .13 35)", "oklch(50% .125 33)") + pin("oklch(78% .15 75)"),
  under: freckles("oklch(62% .1 48)"),
  nose: nose(colours, { wide: 8 }),
  front: `<path d="M124 262C116 232 126 210 127 172C124 112 152 72 204 72C256 72 280 112 274 172C273 208 284 232 276 262C268 272 256 274 250 268C260 240 264 206 262 176C258 152 248 134 230 120C210 142 178 154 146 152C140 166 138 180 138 196C138 222 142 248 152 268C146 274 132 272 124 262Z" fill="${hair}"/>
    <path d="M230 120C216 134 190 146 160 148M236 84C256 96 266 118 266 148M150 108C160 92 176 82 194 80M131 236C128 222 130 204 131 190M270 236C272 222 270 204 269 190" fill="none" stroke="${hairLight}" stroke-width="3.4" stroke-linecap="round"/>`,
};
