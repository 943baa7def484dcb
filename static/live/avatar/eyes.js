// The lines of eyes and brows around the middle of an eye; `side` is -1 for the eye at the left of the picture.
const n = (value) => Math.round(value * 100) / 100;
const HALF = 11.5;
const [INNER_Y, OUTER_Y] = [1.4, -0.6];

// The middle of a quadratic curve is half of its ends and half of its handle.
const bend = (middle) => 2 * middle - (INNER_Y + OUTER_Y) / 2;

function lids({ wide, squint, lid }, closed) {
  const open = (1 - closed) * (1 - lid);
  const shut = 3.4 - 1.6 * squint;
  const lower = shut + (6.2 + 1.2 * wide - 4.6 * squint - shut) * (1 - closed);
  return { upper: shut - (9.2 + 3 * wide - 1.2 * squint + shut) * open, lower };
}

function brow(side, { brow: raised, skew, worry }) {
  const up = raised * 6.5 + (side > 0 ? skew * 5 : -skew * 1.5);
  const [inner, middle, outer] = [-17.5 - up * 0.8 - worry * 5, -24.5 - up - worry * 0.5, -16.5 - up * 0.75 + worry * 2];
  return `M${side * -12.5} ${n(inner)}Q${side * 3} ${n(2 * middle + 20)} ${side * 17} ${n(outer)}`;
}

// Attributes of the parts of an eye by name, with the gaze (x, y each -1 to 1) and how far it is closed for a blink.
export function eyeParts(side, face, gaze, closed) {
  const { upper, lower } = lids(face, closed);
  const [inner, outer] = [`${-side * HALF} ${INNER_Y}`, `${side * HALF} ${OUTER_Y}`];
  const lash = `M${inner}Q0 ${n(bend(upper))} ${outer}`;
  const almond = `${lash}Q0 ${n(bend(lower))} ${inner}Z`;
  return {
    eye: { d: almond },
    sight: { d: almond },
    iris: { transform: `translate(${n(gaze.x * 4.2)} ${n(gaze.y * 3 - 0.6)})` },
    lash: { d: lash },
    brow: { d: brow(side, face) },
  };
}
