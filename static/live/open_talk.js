// A talk that was open when the page came: from a window that was closed, or from one that still is there.
import { announce } from "../js/toast.js";
import { beat, endSession } from "./session.js";
import { part, room } from "./stage.js";

// Only a session no window holds has a ticket to give.
async function ticketOf(session) {
  const { ended, socket_ticket: ticket } = await beat(session).catch(() => ({ ended: true }));
  part("active").hidden = Boolean(ended);
  part("open-elsewhere").hidden = false;
  part("go-on").hidden = true;
  return ticket;
}

async function end(here, session) {
  const result = await endSession(session).catch(() => null);
  part("active").hidden = true;
  here.showLeft(result?.remaining_seconds);
  announce("The open talk is ended.");
  part("start").focus();
}

export function startOpenTalk(here) {
  const session = room.dataset.active;
  if (!session) return;
  part("go-on").addEventListener("click", () => here.goOn(session, () => ticketOf(session)));
  part("end-active").addEventListener("click", () => end(here, session));
}
