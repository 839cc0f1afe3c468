/* One line of a thread, built from a `message` frame with the template that the server uses. */

import { activityWord, isActivity, untilOf } from "./activities.js";
import { showCard } from "./card.js";
import { fromTemplate, setText, slot } from "./dom.js";
import { showFiles } from "./files.js";
import { markMentions } from "./mentions.js";
import { showQuote } from "./quotes.js";
import { showRich } from "./rich.js";
import { setTime } from "./times.js";
import { word } from "./words.js";

const WEB = /^https?:\/\//i;

export function kindOf(message) {
  return message.private && !isActivity(message) ? "note" : message.sender.kind;
}

export function newMessage(message, visitorName) {
  const kind = kindOf(message);
  const line = fromTemplate(`${kind}-template`);
  line.dataset.id = message.id ?? "";
  line.dataset.seq = message.seq ?? "";
  line.dataset.sender = message.sender.id ?? "";
  if (message.masked) line.dataset.masked = "true";
  if (message.in_reply_to) line.dataset.quotes = message.in_reply_to;
  if (kind === "system") fillActivity(line, message);
  else setText(line, "text", message.content);
  const name = kind === "visitor" ? visitorName : message.sender.name;
  setText(line, "name", name || word(`kind.${message.sender.kind}`));
  setTime(slot(line, "at"), message.created_at);
  if (kind === "ai") fillAnswer(line, message);
  showCard(line, message);
  showFiles(line, message);
  showQuote(line, message.in_reply_to);
  if (kind === "note") markMentions(line, message.metadata.mentions);
  if (isRecalled(message)) showRecalled(line);
  else if (kind === "ai") showRich(line);
  return line;
}

/* What the visitor was told stands beside it; of what only agents see there is nothing to tell. */
function fillActivity(line, { metadata, content, private: isPrivate }) {
  const activity = activityWord(metadata);
  setText(line, "activity", activity);
  setText(line, "text", !activity ? content : isPrivate ? "" : word("activity.told", { text: content }));
  setTime(slot(line, "until"), untilOf(metadata));
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
  slot(line, "more")?.remove();
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
