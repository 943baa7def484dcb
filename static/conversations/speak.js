// Words for screen readers only: said once, politely, when something is complete.
const LONGEST = 600;
const region = () => document.getElementById("spoken");

export function say(words) {
  region().textContent = words;
}

export function sayAnswer({ status, content, error }) {
  if (status === "failed") return say(`The answer failed. ${error?.message ?? ""}`);
  if (status === "stopped") return say("The answer was stopped.");
  const words = content.trim().split(/\s+/).length;
  return say(content.length <= LONGEST ? `Xentree answered: ${content}` : `The answer is complete, ${words} words.`);
}
