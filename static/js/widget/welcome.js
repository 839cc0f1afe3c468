/* The first screen: greeting, who answers, quick questions. */

import { byId, el, icon } from "./dom.js";
import { richText } from "./markdown.js";
import { t } from "./strings.js";

export function showWelcome(inbox, onQuestion) {
  const bubble = el("div", { class: "bubble" }, richText(inbox.greeting || t("intro.default")));
  const name = inbox.assistant?.name || inbox.name;
  const avatar = el("span", { class: inbox.ai ? "avatar avatar--ai" : "avatar avatar--agent", "aria-hidden": "true" });
  avatar.append(inbox.ai ? icon("spark") : [...name][0]);
  const who = el("p", { class: "message__who" }, name, inbox.ai && el("span", { class: "badge" }, t("badge.ai")));
  const greeting = el("div", { class: "message message--in is-first" }, avatar, el("div", { class: "message__body" }, who, bubble));
  const intro = el("p", { class: "intro", "data-testid": "intro" }, icon(inbox.ai ? "spark" : "person"), el("span", {}, introText(inbox)));
  byId("welcome").replaceChildren(intro, greeting, questions(inbox, onQuestion) ?? "");
}

export function showQuestions(isShown) {
  const list = byId("welcome").querySelector(".questions");
  if (list) list.hidden = !isShown;
}

function introText(inbox) {
  if (inbox.knowledge_only) return t("intro.knowledge");
  return inbox.ai ? t("intro.ai") : t("intro.people");
}

function questions({ quick_questions: texts }, onQuestion) {
  if (!texts.length) return null;
  const chip = (text) =>
    el("button", { type: "button", class: "question", "data-testid": "quick-question", onclick: () => onQuestion(text) }, text);
  const rows = texts.map((text) => el("li", {}, chip(text)));
  const title = el("h2", { class: "questions__title", id: "questions-title" }, t("questions.title"));
  return el("div", { class: "questions" }, title, el("ul", { "aria-labelledby": "questions-title" }, ...rows));
}
