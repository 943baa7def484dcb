// Words for screen readers only: said once, politely, when something is complete.
const LONGEST = 600;
const region = () => document.getElementById("spoken");

export function say(words) {
  region().textContent = words;
}

const asked = (proposals) => proposals.filter(({ status }) => status === "waiting").map(({ card }) => ` It waits for your yes or no: ${card.title}.`).join("");

export function sayAnswer({ status, content, error, proposals = [] }) {
  if (status === "failed") return say(`The answer failed. ${error?.message ?? ""}`);
  if (status === "stopped") return say("The answer was stopped.");
  const words = content.trim().split(/\s+/).length;
  const told = content.length <= LONGEST ? `Xentree answered: ${content}` : `The answer is complete, ${words} words.`;
  return say(told + asked(proposals));
}
