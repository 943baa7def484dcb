// A screen that stays on while one talks, where the browser can do that; it forgets it whenever the page is hidden.
export function stayAwake() {
  let lock = null;
  let isWanted = true;
  const ask = async () => {
    if (document.hidden || !isWanted) return;
    lock = await navigator.wakeLock?.request("screen").catch(() => null);
  };
  document.addEventListener("visibilitychange", ask);
  ask();
  return () => {
    isWanted = false;
    document.removeEventListener("visibilitychange", ask);
    lock?.release();
  };
}
