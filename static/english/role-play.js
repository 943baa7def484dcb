// A talk, line by line: each is heard as it comes, and the next one comes when one has answered.
export function startRolePlay(play) {
  const turns = [...play.querySelectorAll("[data-turn]")];
  const [hear, more, problem] = ["hear", "next", "problem"].map((name) => play.querySelector(`[data-turn-${name}]`));
  if (!more) return;

  const current = () => turns.findLast((turn) => !turn.hidden);

  function say() {
    const audio = current().querySelector("[data-turn-audio]");
    problem.hidden = true;
    audio.currentTime = 0;
    audio.play().catch((error) => (problem.hidden = error.name === "AbortError"));
  }

  function next() {
    const following = turns.find((turn) => turn.hidden);
    following.hidden = false;
    following.scrollIntoView({ block: "nearest" });
    more.hidden = !turns.some((turn) => turn.hidden);
    say();
  }

  hear.addEventListener("click", say);
  more.addEventListener("click", next);
}
