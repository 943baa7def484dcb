import { ears, head, neck, nose, turtleneck } from "../pieces.js";
import { thicket } from "../plants.js";

const hair = "oklch(22% .015 50)";
const colours = {
  ground: "oklch(79% .045 205)", skin: "oklch(46% .065 48)", shade: "oklch(39% .06 44)", line: "oklch(28% .045 38)",
  lips: "oklch(42% .075 25)", blush: "oklch(46% .11 28)", iris: "oklch(28% .035 50)", lash: "oklch(19% .02 40)", brow: hair, browWidth: 5.6,
};

export const cedar = {
  id: "cedar",
  colours,
  shape: head({ wide: 62, jaw: 53, chin: 258 }),
  plants: thicket("oklch(66% .065 185)", [
    [70, 376, -9, { kind: "needles", pairs: 12, size: 1.3, spread: 40, from: 0.1, length: 305, bend: 34 }],
    [112, 340, -2, { kind: "needles", pairs: 6, size: 1.3, spread: 40, from: 0.1, length: 150, bend: 10 }],
  ]).replace('stroke-width="0.6"', 'stroke-width="2.6"'),
  back: `<path d="M136 172C130 112 156 82 200 82C244 82 270 112 264 172Z" fill="${hair}"/>`,
  body: neck(colours, 27) + turtleneck("oklch(93% .018 88)", "oklch(87% .022 85)"),
  ears: ears(colours),
  beard: `<path d="M178 248C176 236 180 232 184 236C192 242 208 242 216 236C220 232 224 236 222 248C218 258 182 258 178 248Z" fill="${hair}" opacity="0.75"/>`,
  nose: nose(colours, { wide: 13, long: 202 }),
  front: `<path d="M136 168C128 104 158 74 200 74C242 74 272 104 264 168C262 150 258 136 250 124C232 116 168 116 150 124C142 136 138 150 136 168Z" fill="${hair}"/>
    <path d="M158 96C170 86 184 82 200 82" fill="none" stroke="oklch(32% .02 55)" stroke-width="4" stroke-linecap="round"/>`,
};
