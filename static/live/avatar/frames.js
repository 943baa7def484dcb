// Calls back for each picture that is shown, with the time and the milliseconds since the last; answers what ends it.
const LONGEST = 100;

export function everyFrame(draw) {
  let last = performance.now();
  let asked = requestAnimationFrame(function next(now) {
    draw(now, Math.max(0, Math.min(LONGEST, now - last)));
    last = now;
    asked = requestAnimationFrame(next);
  });
  return () => cancelAnimationFrame(asked);
}
