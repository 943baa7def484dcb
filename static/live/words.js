// What is said of a talk: its state, its times, why it ended.
import { duration } from "../conversations/words.js";

const REASONS = {
  ended: "That was your talk",
  quota: "Your time is used up",
  lapsed: "The connection did not come back",
  gone: "That was your talk",
  lost: "The connection did not come back",
  unready: "The talk could not begin",
  staff: "Your talk was ended by staff",
  access: "You are signed out",
  elsewhere: "Your talk goes on in another window",
  refused: "This talk is not open to you any more",
};

export const reasonWords = (reason) => REASONS[reason] ?? REASONS.ended;

// 65 → 1:05
export const clock = (seconds) => duration(Math.max(0, Math.floor(seconds)));

// 65 → 1 min 5 s
export function span(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  if (hours) return `${hours} h ${minutes} min`;
  return minutes ? `${minutes} min${rest ? ` ${rest} s` : ""}` : `${rest} s`;
}

// What the person can do next, by what is known of the talk.
export function stateWords({ isUp, wasUp, isMuted, isPush, isHeld, hasEars, state }) {
  if (!isUp) return wasUp ? "Connection lost, trying again" : "Connecting";
  if (state === "speaking") return "Speaking";
  if (state === "thinking") return "Thinking";
  if (!hasEars) return "Write what you want to say";
  if (isMuted) return "You are muted";
  return isPush && !isHeld ? "Hold to talk" : "Listening";
}
