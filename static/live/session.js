// A session as the server keeps it.
import { confirm } from "../js/dialog.js";
import { get, patch, post } from "../conversations/api.js";

const ELSEWHERE = {
  title: "You are talking already",
  text: "A talk of yours is open in another window or on another device. End it there and start here?",
  action: "End it and start here",
};

const start = (choices) => post("/api/live/session/start", choices);

// One person has one session: another one is ended first, if the person wants it so.
export async function startSession(choices) {
  try {
    return await start(choices);
  } catch (error) {
    if (error.code !== "live_session_active" || !(await confirm(ELSEWHERE))) throw error;
    await endSession(error.extra.session_id);
    return start(choices);
  }
}

export const beginFilm = (id) => post("/api/live/session/avatar", { session_id: id });
export const beat = (id) => post("/api/live/session/heartbeat", { session_id: id });
export const endSession = (id) => post("/api/live/session/end", { session_id: id });
export const sessionNow = (id) => get(`/api/live/sessions/${id}`);
export const keepSettings = (changes) => patch("/api/live/settings", changes);
