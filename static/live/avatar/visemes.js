// The mouth of each of the 15 visemes (Oculus' names), and which mouth is due at a moment of a timeline.
//
// open: the jaw, 0 to 1 · wide: against the mouth at rest · round: lips pushed forward · teeth: how much of the upper ones
// shows · tongue: how far it is raised · press: lips on each other · tuck: the lower lip under the upper teeth
const mouth = (open, { wide = 1, round = 0, teeth = 0, tongue = 0, press = 0, tuck = 0 } = {}) => ({ open, wide, round, teeth, tongue, press, tuck });

export const SHAPES = {
  sil: mouth(0),
  PP: mouth(0, { wide: 0.92, press: 1 }),
  FF: mouth(0.14, { wide: 0.95, teeth: 0.75, tuck: 1 }),
  TH: mouth(0.26, { teeth: 0.45, tongue: 0.95 }),
  DD: mouth(0.26, { wide: 1.02, teeth: 0.6, tongue: 0.5 }),
  kk: mouth(0.34, { wide: 0.98, teeth: 0.4 }),
  CH: mouth(0.28, { wide: 0.78, round: 0.45, teeth: 0.8 }),
  SS: mouth(0.16, { wide: 1.08, teeth: 1 }),
  nn: mouth(0.24, { wide: 1.02, teeth: 0.45, tongue: 0.65 }),
  RR: mouth(0.3, { wide: 0.78, round: 0.4, teeth: 0.3, tongue: 0.2 }),
  aa: mouth(0.92, { wide: 1.02, teeth: 0.5, tongue: 0.15 }),
  E: mouth(0.55, { wide: 1.12, teeth: 0.65, tongue: 0.2 }),
  ih: mouth(0.36, { wide: 1.12, teeth: 0.7, tongue: 0.25 }),
  oh: mouth(0.66, { wide: 0.9, round: 0.6, teeth: 0.15 }),
  ou: mouth(0.38, { wide: 0.82, round: 1 }),
};

// How much a sound insists on its mouth against its neighbours: closed lips must be seen, however short they are.
const INSISTS = { sil: 0.7, PP: 4, FF: 3, TH: 1.2, DD: 0.8, kk: 0.6, CH: 1.4, nn: 0.8, oh: 1.3, ou: 1.6 };
// Milliseconds to each side in which neighbours are felt, and by which the mouth goes before the sound.
const REACH = 75;
const AHEAD = 25;
// A last sound without an end does not hold the mouth open for longer.
const LAST_LASTS = 220;

export const blend = (pairs) => {
  const whole = pairs.reduce((sum, [weight]) => sum + weight, 0);
  const part = (name) => pairs.reduce((sum, [weight, shape]) => sum + weight * shape[name], 0) / whole;
  return Object.fromEntries(Object.keys(SHAPES.sil).map((name) => [name, part(name)]));
};

// The share of a soft window around 0 that lies before x.
const before = (x) => {
  const at = Math.max(-1, Math.min(1, x / REACH));
  return (1 + at + Math.sin(Math.PI * at) / Math.PI) / 2;
};

// The index of the first entry that begins after `moment`.
function firstAfter(timeline, moment) {
  let [low, high] = [0, timeline.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeline[middle].t > moment) high = middle;
    else low = middle + 1;
  }
  return low;
}

const endOf = (timeline, at) => timeline[at + 1]?.t ?? timeline[at].t + (timeline[at].id === "sil" ? Infinity : LAST_LASTS);

// A timeline is [{t, id}] in order, t in milliseconds: each holds until the next. The mouth at a moment of it is a pure
// function of the moment, so that it cannot drift from the sound, and smooth, so that it cannot flicker; null after its end.
export function mouthAt(timeline, moment) {
  const now = moment + AHEAD;
  if (!timeline.length || now - REACH > endOf(timeline, timeline.length - 1)) return null;
  const pairs = [];
  let covered = 0;
  for (let at = Math.max(0, firstAfter(timeline, now - REACH) - 1); at < timeline.length && timeline[at].t < now + REACH; at += 1) {
    const share = before(endOf(timeline, at) - now) - before(timeline[at].t - now);
    const { id } = timeline[at];
    covered += share;
    if (SHAPES[id] && share > 0) pairs.push([share * (INSISTS[id] ?? 1), SHAPES[id]]);
  }
  // What no sound covers, before the first and after the last, is silence.
  pairs.push([Math.max(1e-6, 1 - covered) * INSISTS.sil, SHAPES.sil]);
  return blend(pairs);
}

// Sentences come one by one: what begins later goes on from what is there, what begins anew replaces it.
export const joined = (timeline, more) => (more.length ? [...timeline.filter(({ t }) => t < more[0].t), ...more] : []);

// A mouth for sound whose visemes nobody tells: the louder, the wider open.
export const mouthOfLevel = (level) => blend([[1 - level, SHAPES.sil], [level * 0.8, SHAPES.aa], [level * 0.5, SHAPES.E]]);
