// Something to hear: as often as one likes, slower where one wants, and honest where it cannot be played.
const SLOW = 0.75;

export function startListening(box) {
  const find = (name) => box.querySelector(`[data-listen-${name}]`);
  const [audio, play, again, slow, way, problem] = ["audio", "play", "again", "slow", "way", "problem"].map(find);

  const show = () => {
    const isPlaying = !audio.paused && !audio.ended;
    play.setAttribute("aria-label", isPlaying ? "Pause" : "Play");
    play.querySelector('[data-when="still"]').hidden = isPlaying;
    play.querySelector('[data-when="playing"]').hidden = !isPlaying;
  };
  const isWaiting = (waits) => play.toggleAttribute("aria-busy", waits) && play.setAttribute("aria-busy", "true");
  const fail = () => {
    isWaiting(false);
    problem.hidden = false;
    show();
  };
  // A pause or a new start breaks off a play() that was on its way; that is no failure.
  const start = () => {
    problem.hidden = true;
    audio.playbackRate = slow.getAttribute("aria-pressed") === "true" ? SLOW : 1;
    isWaiting(audio.readyState < HTMLMediaElement.HAVE_FUTURE_DATA);
    audio.play().catch((error) => error.name !== "AbortError" && fail());
  };

  play.addEventListener("click", () => (audio.paused ? start() : audio.pause()));
  again.addEventListener("click", () => {
    audio.currentTime = 0;
    start();
  });
  slow.addEventListener("click", () => {
    const isSlow = slow.getAttribute("aria-pressed") !== "true";
    slow.setAttribute("aria-pressed", String(isSlow));
    audio.playbackRate = isSlow ? SLOW : 1;
  });
  find("retry").addEventListener("click", () => {
    audio.load();
    start();
  });
  audio.addEventListener("playing", () => isWaiting(false));
  for (const name of ["play", "pause", "ended"]) audio.addEventListener(name, show);
  audio.addEventListener("error", fail);
  audio.addEventListener("timeupdate", () => {
    way.value = audio.duration ? (100 * audio.currentTime) / audio.duration : 0;
  });
}
