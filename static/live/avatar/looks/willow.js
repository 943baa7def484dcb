import { crew, ears, head, neck, nose } from "../pieces.js";
import { thicket } from "../plants.js";

const [hair, hairShade, hairLight] = ["oklch(27% .02 270)", "oklch(22% .018 270)", "oklch(38% .03 265)"];
const colours = {
  ground: "oklch(84% .045 235)", skin: "oklch(87% .045 75)", shade: "oklch(79% .062 66)", line: "oklch(54% .08 42)",
  lips: "oklch(65% .115 20)", blush: "oklch(73% .115 25)", iris: "oklch(33% .04 55)", lash: "oklch(24% .02 60)", brow: "oklch(30% .02 60)", browWidth: 4,
};

export const willow = {
  id: "willow",
  colours,
  shape: head({ wide: 60, jaw: 47, chin: 254 }),
  plants: thicket("oklch(72% .065 215)", [
    [84, 60, 186, { kind: "long", length: 270, bend: 30, pairs: 8, size: 1, spread: 24, from: 0.1 }],
    [44, 90, 184, { kind: "long", length: 240, bend: 20, pairs: 7, size: 0.9, spread: 24, from: 0.1 }],
  ]),
  back: `<path d="M128 168C120 102 156 70 200 70C244 70 280 102 272 168C274 220 284 280 282 346C262 356 244 352 234 340H166C156 352 138 356 118 346C116 280 126 220 128 168Z" fill="${hairShade}"/>`,
  body: neck(colours, 21) + crew("oklch(78% .14 78)", "oklch(71% .14 74)"),
  ears: ears(colours, 60),
  nose: nose(colours, { wide: 8, long: 200 }),
  front: `<path d="M132 214C126 196 128 184 129 168C122 104 156 72 200 72C244 72 278 104 271 168C272 184 274 196 268 214C262 206 259 184 256 148C250 142 244 141 238 143C220 147 180 147 162 143C156 141 150 142 144 148C141 184 138 206 132 214Z" fill="${hair}"/>
    <path d="M150 106C164 92 186 86 212 88M164 143C164 132 166 124 170 116M236 143C236 132 234 124 230 116" fill="none" stroke="${hairLight}" stroke-width="3.2" stroke-linecap="round"/>`,
};
