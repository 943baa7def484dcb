// The plants behind the people: sprays of leaves, drawn upwards from (0, 0) and turned into place.
const LEAVES = {
  lance: "M0 0C8 -10 7 -24 0 -36C-7 -24 -8 -10 0 0Z",
  long: "M0 0C5 -14 6 -34 1 -52C-6 -36 -6 -14 0 0Z",
  frond: "M0 0C6 -6 6 -22 1 -38C-4 -24 -6 -8 0 0Z",
  birch: "M0 0C12 -3 16 -14 11 -22C8 -27 3 -31 0 -38C-3 -31 -8 -27 -11 -22C-16 -14 -12 -3 0 0Z",
  oak: "M0 4V0C5 -1 9 -4 8 -9C13 -9 16 -14 12 -19C17 -20 19 -27 13 -31C14 -38 9 -44 0 -46C-9 -44 -14 -38 -13 -31C-19 -27 -17 -20 -12 -19C-16 -14 -13 -9 -8 -9C-9 -4 -5 -1 0 0Z",
  maple: "M0 0L1.5 -9C6 -7 12 -6 17 -7L15 -12L26 -20L21 -22L24 -31L15 -29L13 -34L6 -24L9 -42L5 -39L0 -50L-5 -39L-9 -42L-6 -24L-13 -34L-15 -29L-24 -31L-21 -22L-26 -20L-15 -12L-17 -7C-12 -6 -6 -7 -1.5 -9Z",
  needles: "M0 0L9 -17M0 -5L7 -22M0 -10L4 -26M0 0L-9 -17M0 -5L-7 -22M0 -10L-4 -26M0 0V-28",
};

const round = (value) => Math.round(value * 10) / 10;
const place = (length, bend, at) => [round(2 * bend * at * (1 - at) + bend * 0.4 * at * at), round(-length * at)];

function leaf(kind, [x, y], turn, size) {
  return `<path transform="translate(${x} ${y}) rotate(${round(turn)}) scale(${Math.round(size * 100) / 100})" d="${LEAVES[kind]}"/>`;
}

// kind: of the leaves · length, bend: of the stem · pairs: how many leaves to a side · size, spread: of a leaf · berries: at the tip
function spray({ kind, length = 200, bend = 24, pairs = 6, size = 1, spread = 52, from = 0.22, berries = 0 }) {
  const leaves = Array.from({ length: pairs }, (_, pair) => {
    const at = from + ((0.96 - from) * pair) / (pairs - 1);
    const shrinks = size * (1 - 0.45 * at);
    const later = Math.min(1, at + 0.35 / pairs);
    return leaf(kind, place(length, bend, at), spread, shrinks) + leaf(kind, place(length, bend, later), -spread, shrinks);
  });
  const tip = leaf(kind, place(length, bend, 1), bend / 4, size * 0.6);
  const [x, y] = place(length, bend, 0.5);
  const stem = `<path d="M0 0Q${x} ${y} ${place(length, bend, 1).join(" ")}" fill="none" stroke-width="3"/>`;
  const fruits = Array.from({ length: berries }, (_, at) => `<circle cx="${round(Math.cos(at * 2.4) * 4.2 * Math.sqrt(at + 0.5))}" cy="${round(Math.sin(at * 2.4) * 4.2 * Math.sqrt(at + 0.5))}" r="5"/>`);
  const bunch = berries ? `<g transform="translate(${place(length, bend, 0.62).join(" ")})">${fruits.join("")}</g>` : "";
  return stem + leaves.join("") + tip + bunch;
}

// Sprays to the left of a person and, mirrored, to the right: where each begins, how it is turned, and what it is.
export function thicket(colour, sprays) {
  const left = sprays.map(([x, y, turn, options]) => `<g transform="translate(${x} ${y}) rotate(${turn})">${spray(options)}</g>`).join("");
  return `<g fill="${colour}" stroke="${colour}" stroke-linecap="round" stroke-width="0.6">${left}<g transform="translate(400 0) scale(-1 1)">${left}</g></g>`;
}
