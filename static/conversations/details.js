// What an answer took: model, tokens, cost, time. Shown when asked for.
import { openDialog } from "../js/dialog.js";
import { element } from "../js/dom.js";
import { models } from "./models.js";
import { counted, money, moment } from "./words.js";

function cost({ cost_usd: dollars, provider }) {
  if (provider === "local") return "Nothing; it ran on this server";
  if (dollars === null || dollars === undefined) return "Not known";
  return dollars ? money(dollars) : "No price is known for this model";
}

function facts(message) {
  const { usage } = message;
  const rows = [["Model", models.name(message.provider, message.model)], ["Provider", models.name(message.provider)]];
  if (usage) rows.push(["Read", counted(usage.prompt_tokens, "token")], ["Written", counted(usage.completion_tokens, "token")]);
  else rows.push(["Tokens", "The provider did not say"]);
  rows.push(["Cost", cost(message)]);
  if (message.created_at) rows.push(["Asked", moment(message.created_at)]);
  return rows.filter(([, words]) => words);
}

export function showDetails(message) {
  const dialog = openDialog("details-dialog");
  const rows = facts(message).flatMap(([name, words]) => [element("dt", {}, name), element("dd", {}, words)]);
  dialog.querySelector("dl").replaceChildren(...rows);
}
