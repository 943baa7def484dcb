// A year of days as a grid: arrows move the focus by a day or a week, and the day in focus or under the pointer is said below.
const WEEK = 7;
const STEPS = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -WEEK, ArrowRight: WEEK, PageUp: -4 * WEEK, PageDown: 4 * WEEK };

export function startHeatmap(grid) {
  const days = [...grid.querySelectorAll("[data-day]")].sort((one, other) => one.dataset.day.localeCompare(other.dataset.day));
  const said = grid.closest("section").querySelector("[data-heat-said]");
  const scroller = grid.closest("[data-heat-scroll]");
  if (scroller) scroller.scrollLeft = scroller.scrollWidth;

  const aimedAt = (index, key) => {
    if (key === "Home") return 0;
    if (key === "End") return days.length - 1;
    return key in STEPS ? index + STEPS[key] : null;
  };

  const go = (from, to) => {
    if (!to) return;
    from.setAttribute("tabindex", "-1");
    to.setAttribute("tabindex", "0");
    to.focus();
    to.scrollIntoView({ block: "nearest", inline: "nearest" });
  };

  grid.addEventListener("keydown", (event) => {
    const index = days.indexOf(event.target);
    const aim = index < 0 ? null : aimedAt(index, event.key);
    if (aim === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    go(event.target, days[aim]);
  });

  const say = ({ target }) => {
    if (said && target.dataset.day) said.textContent = target.getAttribute("aria-label");
  };
  grid.addEventListener("focusin", say);
  grid.addEventListener("pointerover", say);
  grid.addEventListener("click", ({ target }) => {
    const current = grid.querySelector('[data-day][tabindex="0"]');
    if (target.dataset.day) go(current, target);
  });
}
