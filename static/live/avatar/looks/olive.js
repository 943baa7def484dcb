import { crew, head, neck, nose } from "../pieces.js";
import { thicket } from "../plants.js";

const [scarf, fold, light] = ["oklch(72% .05 155)", "oklch(63% .055 158)", "oklch(79% .045 152)"];
const colours = {
  ground: "oklch(85% .035 125)", skin: "oklch(77% .065 66)", shade: "oklch(68% .075 58)", line: "oklch(48% .075 42)",
  lips: "oklch(60% .115 22)", blush: "oklch(66% .12 28)", iris: "oklch(38% .055 60)", lash: "oklch(26% .03 45)", brow: "oklch(32% .035 45)", browWidth: 5,
};

export const olive = {
  id: "olive",
  colours,
  shape: head({ wide: 58, jaw: 47, chin: 255 }),
  plants: thicket("oklch(73% .055 130)", [
    [70, 376, -9, { kind: "lance", pairs: 9, size: 1.2, spread: 46, length: 305, bend: 34 }],
    [112, 340, -2, { kind: "lance", pairs: 4, size: 1.2, spread: 46, length: 150, bend: 10 }],
  ]),
  back: `<path d="M122 176C116 106 152 66 200 66C248 66 284 106 278 176C276 220 272 262 262 300H138C128 262 124 220 122 176Z" fill="${fold}"/>`,
  body: `${neck(colours)}${crew("oklch(74% .12 75)", "oklch(68% .12 72)")}
    <path d="M136 244C124 278 106 300 92 314C122 338 168 354 208 350C250 346 286 332 306 312C292 294 274 270 264 244C246 286 156 286 136 244Z" fill="${scarf}"/>
    <path d="M138 262C160 308 222 326 284 300M128 282C150 324 204 342 256 332M262 256C252 280 230 294 206 297" fill="none" stroke="${fold}" stroke-width="4" stroke-linecap="round"/>`,
  nose: nose(colours, { wide: 9 }),
  front: `<path fill-rule="evenodd" d="M120 178C114 104 150 64 200 64C250 64 286 104 280 178C278 216 274 244 262 262C244 286 222 290 200 290C178 290 156 286 138 262C126 244 122 216 120 178ZM143 168C143 206 150 226 164 242C176 254 188 260 200 260C212 260 224 254 236 242C250 226 257 206 257 168C257 126 236 108 200 108C164 108 143 126 143 168Z" fill="${scarf}"/>
    <path d="M143 168C143 126 164 108 200 108C236 108 257 126 257 168" fill="none" stroke="${light}" stroke-width="5" stroke-linecap="round"/>
    <path d="M138 130C150 100 172 86 198 84M150 262C176 280 226 280 252 260M266 140C268 168 266 204 258 232" fill="none" stroke="${fold}" stroke-width="3.6" stroke-linecap="round"/>`,
};
