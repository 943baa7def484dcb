// What a face does to show how it is meant, apart from speaking.
//
// smile: the corners of the mouth, -1 to 1 · brow: raised · skew: one brow higher than the other · worry: inner ends of the
// brows up · wide, squint, lid: eyes · blush: cheeks · tilt: of the head, in degrees · x, y: where it looks ·
// part, round: lips apart, as far as nothing is said
const face = (changes) => ({ smile: 0.45, brow: 0, skew: 0, worry: 0, wide: 0, squint: 0, lid: 0, blush: 0.45, tilt: 0, x: 0, y: 0, part: 0, round: 0, ...changes });

export const EXPRESSIONS = {
  neutral: face({}),
  happy: face({ smile: 1, brow: 0.25, squint: 0.75, blush: 1, tilt: 1.5, part: 0.14 }),
  curious: face({ smile: 0.35, brow: 0.45, skew: 0.6, wide: 0.15, tilt: 5, part: 0.03 }),
  concerned: face({ smile: -0.45, brow: 0.15, worry: 1, lid: 0.12, blush: 0.3, tilt: -3.5 }),
  surprised: face({ smile: 0.1, brow: 1, wide: 0.6, blush: 0.6, part: 0.36, round: 0.6 }),
  thinking: face({ smile: 0, brow: 0.1, skew: 0.7, lid: 0.14, tilt: -4, x: 0.75, y: -0.7 }),
};

export const mixed = (from, to, share) => Object.fromEntries(Object.keys(from).map((name) => [name, from[name] + (to[name] - from[name]) * share]));

// An expression of intensity 0 to 1; one we do not know is none.
export const expression = (name, intensity = 1) => mixed(EXPRESSIONS.neutral, EXPRESSIONS[name] ?? EXPRESSIONS.neutral, Math.max(0, Math.min(1, intensity)));
