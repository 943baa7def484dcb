// The lines of a mouth around (0, 0), from its shape (visemes.js) and the smile of the face.
const n = (value) => Math.round(value * 100) / 100;

// A curve between the corners whose middle is at `middle`; `k` is how full it is.
const handle = (corner, middle) => (middle - corner / 4) / 0.75;

function measures(shape, smile) {
  const half = 22 * shape.wide * (1 - 0.4 * shape.round) * (1 + 0.14 * Math.max(0, smile));
  const corner = -4.4 * smile * (1 - 0.45 * shape.open) * (1 - 0.5 * shape.round);
  const upper = 2.4 * smile * (1 - 0.7 * shape.open) - 5.5 * shape.open - 2.5 * shape.round * shape.open;
  const lower = Math.max(upper, 3 * smile * (1 - 0.5 * shape.open) + 24 * shape.open * (1 - 0.1 * shape.round));
  return { half, corner, upper, lower, full: (0.5 + 0.2 * shape.open + 0.32 * shape.round) * half };
}

function inside({ half, corner, upper, lower, full }) {
  const [up, down] = [handle(corner, upper), handle(corner, lower)].map(n);
  const [w, k, c] = [half, full, corner].map(n);
  return `M${-w} ${c}C${-k} ${up} ${k} ${up} ${w} ${c}C${k} ${down} ${-k} ${down} ${-w} ${c}Z`;
}

function lips({ half, corner, upper, lower, full }, { round, press, tuck }) {
  const above = (4.4 + 1.8 * round) * (1 - 0.5 * press);
  const below = (5.6 + 2 * round) * (1 - 0.45 * press) * (1 - 0.6 * tuck);
  const [w, k, c] = [half + 1.6, full * 1.08, corner].map(n);
  const [dip, bow, side] = [upper - above * 0.75, upper - above * 1.35, (upper - above + corner) / 2 - 1.2].map(n);
  const down = n(handle(corner, lower + below));
  return `M${-w} ${c}C${n(-w * 0.66)} ${side} ${-7} ${bow} 0 ${dip}C7 ${bow} ${n(w * 0.66)} ${side} ${w} ${c}C${k} ${down} ${-k} ${down} ${-w} ${c}Z`;
}

// Attributes of the parts of a mouth by name; teeth and tongue are seen through what is open.
export function mouthParts(shape, smile) {
  const lines = measures(shape, smile);
  const { half, corner, upper, lower } = lines;
  const [w, c, edge] = [half, corner, 2 * (upper + 1 + 7 * shape.teeth) - corner].map(n);
  const rise = (lower - upper) * 0.62 * shape.tongue;
  return {
    lips: { d: lips(lines, shape) },
    inside: { d: inside(lines), "stroke-width": n(2.3 - 0.9 * Math.min(1, shape.open * 3)) },
    opening: { d: inside(lines) },
    teeth: { d: `M${-w} ${n(c - 16)}H${w}V${c}Q0 ${edge} ${-w} ${c}Z`, opacity: n(Math.min(1, shape.teeth * 2.5)) },
    tongue: { cy: n(lower + 5.5 - 4 * shape.open - rise), rx: n(half * 0.62), ry: n(6 + 5 * shape.open) },
  };
}
