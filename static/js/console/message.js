/* One line of a thread, built from a `message` frame with the template that the server uses. */

import { showCard } from "./card.js";
import { fromTemplate, setText, slot } from "./dom.js";
import { showFiles } from "./files.js";
import { setTime } from "./times.js";
import { reasonWord, word } from "./words.js";

const WEB = /^https?:\/\//i;

export function kindOf(message) {
  return message.private ? "note" : message.sender.kind;
}

export function newMessage(message, visitorName) {
  const kind = kindOf(message);
  const line = fromTemplate(`${kind}-template`);
  line.dataset.id = message.id ?? "";
  line.dataset.seq = message.seq ?? "";
  const activity = kind === "system" ? activityWord(message.metadata) : "";
  setText(line, "activity", activity);
  setText(line, "text", activity ? word("activity.told", { text: message.content }) : message.content);
  const name = kind === "visitor" ? visitorName : message.sender.name;
  setText(line, "name", name || word(`kind.${kind}`));
  setTime(slot(line, "at"), message.created_at);
  if (kind === "ai") fillAnswer(line, message);
  showCard(line, message);
  showFiles(line, message);
  if (isRecalled(message)) showRecalled(line);
  return line;
}

/* The line that tells of a recall, also to those who come back later. */
export function isRecall({ sender, metadata }) {
  return sender.kind === "system" && metadata.activity === "recalled";
}

/* Programs choose metadata themselves, so the mark alone does not tell; no other message is empty. */
function isRecalled({ content, attachments = [], metadata }) {
  return content === "" && attachments.length === 0 && metadata.recalled === true;
}

export function showRecalled(line) {
  line.dataset.recalled = "true";
  line.querySelector(".message-card")?.remove();
  slot(line, "text").hidden = false;
  setText(line, "text", word("message.recalled"));
  slot(line, "citations")?.replaceChildren();
  showFiles(line, {});
  line.querySelector(".why")?.remove();
}

function fillAnswer(line, message) {
  const list = slot(line, "citations");
  list.replaceChildren(...message.citations.map(newCitation));
  list.hidden = message.citations.length === 0;
  slot(line, "partial").hidden = !message.metadata.partial;
}

function newCitation({ index, title, url }) {
  const item = document.createElement("li");
  const number = document.createElement("span");
  number.className = "cited-index";
  number.textContent = index;
  const target = document.createElement(WEB.test(url ?? "") ? "a" : "span");
  if (target instanceof HTMLAnchorElement) Object.assign(target, { href: url, target: "_blank", rel: "noopener noreferrer" });
  target.textContent = title;
  item.append(number, " ", target);
  return item;
}

/* What happened, in the reader's language; empty for a line that speaks for itself. */
export function activityWord({ activity, by, name, reason }) {
  if (activity === "handoff") return word("activity.handoff", { reason: reasonWord(reason) });
  if (activity === "resolved" && by === "visitor") return word("activity.ended");
  const isKnown = ["assigned", "released", "resolved", "reopened"].includes(activity);
  return isKnown ? word(`activity.${activity}`, { name: name || word("kind.system") }) : "";
}
