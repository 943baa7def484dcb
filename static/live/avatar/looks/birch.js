import { cardigan, ears, glasses, head, neck, nose, shirt } from "../pieces.js";
import { thicket } from "../plants.js";

const [hair, hairShade] = ["oklch(88% .008 90)", "oklch(79% .012 90)"];
const colours = {
  ground: "oklch(84% .04 95)", skin: "oklch(84% .05 62)", shade: "oklch(76% .065 52)", line: "oklch(55% .07 40)",
  lips: "oklch(69% .08 30)", blush: "oklch(68% .11 30)", iris: "oklch(48% .07 240)", lash: "oklch(40% .03 60)", brow: "oklch(76% .012 90)", browWidth: 6,
};

export const birch = {
  id: "birch",
  colours,
  shape: head({ wide: 62, jaw: 52, chin: 258 }),
  plants: thicket("oklch(74% .07 110)", [
    [70, 376, -9, { kind: "birch", pairs: 7, size: 1.15, spread: 58, length: 305, bend: 34 }],
    [112, 340, -2, { kind: "birch", pairs: 3, size: 1.15, spread: 58, length: 150, bend: 10 }],
  ]),
  back: `<path d="M134 180C126 120 156 80 200 80C244 80 274 120 266 180C264 196 256 200 252 196H148C144 200 136 196 134 180Z" fill="${hairShade}"/>`,
  body: neck(colours, 25) + shirt("oklch(94% .012 90)", "oklch(98% .008 90)") + cardigan("oklch(50% .075 235)", "oklch(43% .07 238)"),
  ears: ears(colours),
  // The beard follows the jaw; the moustache is part of it.
  beard: `<path d="M137 184C139 216 147 240 164 254C178 266 190 270 200 270C210 270 222 266 236 254C253 240 261 216 263 184C258 198 251 205 241 206C228 199 214 203 200 207C186 203 172 199 159 206C149 205 142 198 137 184Z" fill="${hair}"/>
    <path d="M176 214C182 206 193 206 200 210C207 206 218 206 224 214C216 214 208 215 200 216C192 215 184 214 176 214ZM170 250Q184 262 196 264M230 250Q216 262 206 264" fill="${hairShade}" stroke="${hairShade}" stroke-width="1.5" stroke-linecap="round" fill-opacity=".7"/>`,
  nose: nose(colours, { wide: 12 }),
  over: glasses("oklch(38% .03 165)"),
  front: `<path d="M137 162C131 108 160 76 202 76C246 76 270 108 263 162C259 146 254 136 246 128C232 132 214 124 206 112C196 126 172 134 154 130C146 138 141 148 137 162Z" fill="${hair}"/>
    <path d="M206 112C204 100 196 92 184 88M228 90C240 98 248 108 250 120M160 104C166 98 172 94 178 93" fill="none" stroke="${hairShade}" stroke-width="2.6" stroke-linecap="round"/>`,
};
