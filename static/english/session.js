// The time at a lesson: begins with its first task, and ends when one goes elsewhere. Whoever just closes the window is ended by the server.
import { post } from "../conversations/api.js";

const IN_PLAYER = /^\/english\/(tasks|answers)\//;

function note(id) {
  for (const field of document.querySelectorAll("[data-session-id]")) field.value = id;
}

export async function joinSession(player) {
  const { module, sessionKind: kind } = player.dataset;
  const started = await post("/api/xel/sessions/start", { kind, module_id: module || undefined }).catch(() => null);
  if (!started) return;
  const { session_id: id } = started;
  note(id);
  document.body.addEventListener("htmx:afterSettle", () => note(id));
  const end = () => post("/api/xel/sessions/end", { session_id: id }, { keepalive: true }).catch(() => null);
  document.addEventListener("click", ({ target, defaultPrevented, button, ctrlKey, metaKey }) => {
    const link = target.closest?.("a[href]");
    const goesHere = link && !defaultPrevented && button === 0 && !ctrlKey && !metaKey && !link.target;
    if (goesHere && link.origin === location.origin && !IN_PLAYER.test(link.pathname)) end();
  });
}
