// Where the phone's keyboard lies over the page instead of shrinking it, the page is told how much is covered.
export function startViewport() {
  const view = window.visualViewport;
  if (!view) return;
  const measure = () => {
    const covered = view.scale === 1 ? Math.max(0, innerHeight - view.height - view.offsetTop) : 0;
    document.documentElement.style.setProperty("--covered", `${Math.round(covered)}px`);
  };
  view.addEventListener("resize", measure);
  view.addEventListener("scroll", measure);
}
