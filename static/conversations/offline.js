// Says that there is no network while there is none.
export function startOffline(banner) {
  const show = () => {
    banner.hidden = navigator.onLine;
  };
  addEventListener("online", show);
  addEventListener("offline", show);
  show();
}
