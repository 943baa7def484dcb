// Whoever follows a link in the middle of a talk is asked first; whoever closes the window is ended by the server.
import { confirm } from "../js/dialog.js";

const QUESTION = { title: "End the talk?", text: "It ends when you leave this page.", action: "End and leave" };

// `end` is called before the page is left. Answers a function that stops asking.
export function guardLeaving(end) {
  const ender = new AbortController();
  const { signal } = ender;
  const leave = async (url) => {
    if (!(await confirm(QUESTION))) return;
    await end();
    location.assign(url);
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (!link || link.target || !isPlain || event.defaultPrevented || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    leave(link.href);
  }, { signal });
  document.addEventListener("palette-go", (event) => {
    event.preventDefault();
    leave(event.detail.url);
  }, { signal });
  return () => ender.abort();
}
