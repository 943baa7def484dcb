// What several looks are made of. Everything is drawn on a picture of 400 by 400, the face in its middle.

// The outline of a head; the chin follows the jaw down. wide, jaw: half their width · chin: how far down
export const head = ({ wide = 62, jaw = 49, chin = 257 } = {}) => (drop) => {
  const [left, right, low] = [200 - wide, 200 + wide, chin + drop];
  const [cheekLeft, cheekRight, cheek] = [200 - jaw, 200 + jaw, 220 + drop * 0.4];
  const crown = `M${left} 166C${left} 112 ${200 - wide * 0.6} 88 200 88C${200 + wide * 0.6} 88 ${right} 112 ${right} 166`;
  const down = `C${right} 190 ${cheekRight + 7} 206 ${cheekRight} ${cheek}C${200 + jaw * 0.8} ${low - 11} ${200 + jaw * 0.42} ${low} 200 ${low}`;
  return `${crown}${down}C${200 - jaw * 0.42} ${low} ${200 - jaw * 0.8} ${low - 11} ${cheekLeft} ${cheek}C${cheekLeft - 7} 206 ${left} 190 ${left} 166Z`;
};

export const ears = ({ skin, shade }, wide = 62) =>
  [200 - wide - 1, 200 + wide + 1]
    .map((x, at) => {
      const out = at ? 1 : -1;
      return `<ellipse cx="${x}" cy="182" rx="10" ry="15" fill="${skin}"/><path d="M${x + out * 4} 174q${out * -6} 6 ${out * -2} 15" fill="none" stroke="${shade}" stroke-width="2.4" stroke-linecap="round"/>`;
    })
    .join("");

export const neck = ({ skin, shade }, half = 23) =>
  `<path d="M${200 - half} 230V276C${200 - half} 290 164 296 150 300Q164 334 200 334Q236 334 250 300C236 296 ${200 + half} 290 ${200 + half} 276V230Z" fill="${skin}"/>
  <path d="M${200 - half} 246C${208 - half} 270 ${192 + half} 270 ${200 + half} 246V266C${190 + half} 288 ${210 - half} 288 ${200 - half} 266Z" fill="${shade}"/>`;

export const nose = ({ shade, line }, { wide = 9, long = 201 } = {}) =>
  `<path d="M200 178C198 188 ${200 - wide} ${long - 6} ${200 - wide} ${long}C${200 - wide} ${long + 6} ${200 + wide} ${long + 6} ${200 + wide} ${long}C${200 + wide} ${long - 6} 202 188 200 178Z" fill="${shade}" opacity="0.45"/>
  <path d="M${200 - wide + 2} ${long + 1.5}Q200 ${long + 7} ${200 + wide - 2} ${long + 1.5}" fill="none" stroke="${line}" stroke-width="2.4" stroke-linecap="round"/>`;

const SLEEVES = "C308 313 358 346 362 404H38C42 346 92 313 ";

export const crew = (cloth, rib) =>
  `<path d="M252 296${SLEEVES}148 296L161 290Q168 317 200 318Q232 317 239 290Z" fill="${cloth}"/>
  <path d="M160 289Q167 318 200 319Q233 318 240 289" fill="none" stroke="${rib}" stroke-width="8" stroke-linecap="round"/>`;

export const turtleneck = (cloth, rib) =>
  `<path d="M252 297${SLEEVES}148 297L170 288H230Z" fill="${cloth}"/>
  <path d="M169 268Q200 280 231 268Q236 284 234 302Q200 318 166 302Q164 284 169 268Z" fill="${rib}"/>
  <path d="M178 275V303M189 278V307M200 279V308M211 278V307M222 275V303" fill="none" stroke="${cloth}" stroke-width="1.6" opacity="0.7"/>`;

export const shirt = (cloth, collar) =>
  `<path d="M252 296${SLEEVES}148 296L164 288L200 340L236 288Z" fill="${cloth}"/>
  <path d="M164 284L200 330L184 348L150 304Q154 292 164 284Z" fill="${collar}"/>
  <path d="M236 284L200 330L216 348L250 304Q246 292 236 284Z" fill="${collar}"/>`;

// Worn over a shirt or crew: open at the front.
export const cardigan = (cloth, rib) =>
  `<path d="M150 300Q176 346 182 404H38C42 348 92 316 150 300Z" fill="${cloth}"/><path d="M250 300Q224 346 218 404H362C358 348 308 316 250 300Z" fill="${cloth}"/>
  <path d="M151 300Q177 346 183 404M249 300Q223 346 217 404" fill="none" stroke="${rib}" stroke-width="7"/>`;

// A small leaf, worn at the heart.
export const pin = (leaf) => `<path transform="translate(258 346) rotate(28)" d="M0 12C-9 6 -9 -8 0 -16C9 -8 9 6 0 12ZM0 12V18" fill="${leaf}" stroke="${leaf}" stroke-width="2"/>`;

export const freckles = (colour) =>
  `<g fill="${colour}" opacity="0.55">${[[160, 196], [168, 200], [175, 195], [182, 201], [166, 207], [218, 201], [225, 195], [232, 200], [240, 196], [234, 207]]
    .map(([x, y]) => `<circle cx="${x}" cy="${y}" r="1.6"/>`)
    .join("")}</g>`;

export const glasses = (frame) =>
  `<g fill="none" stroke="${frame}" stroke-width="3.4"><circle cx="172" cy="176" r="22"/><circle cx="228" cy="176" r="22"/><path d="M194 172Q200 167 206 172M150 172L139 168M250 172L261 168"/></g>`;
