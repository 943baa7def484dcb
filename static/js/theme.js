// Runs before the first paint: the chosen theme and the state of the rail, read from this browser only.
(() => {
  const root = document.documentElement;
  const read = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const theme = read("theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  if (read("motion") === "off") root.dataset.motion = "off";
  const narrow = window.matchMedia("(width < 64rem)").matches;
  root.dataset.rail = read("rail") ?? (narrow ? "closed" : "open");
})();
