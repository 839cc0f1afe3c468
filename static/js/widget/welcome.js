/* The first screen: who is here and how soon they answer, the greeting, quick questions. */

import { face, faces } from "./around/faces.js";
import { byId, el, icon } from "./dom.js";
import { richText } from "./markdown.js";
import { t } from "./strings.js";

const REPLY_TIMES = new Set(["minutes", "hours", "day"]);

export function showWelcome(inbox, onQuestion) {
  const intro = el("p", { class: "intro", "data-testid": "intro" }, icon(inbox.ai ? "spark" : "person"), el("span", {}, introText(inbox)));
  byId("welcome").replaceChildren(hero(inbox) ?? "", intro, greeting(inbox, ""), questions(inbox, onQuestion) ?? "");
}

/* Another first line than the inbox's own; empty: its own again. */
export function showGreeting(inbox, text) {
  byId("welcome").querySelector("[data-testid=greeting]").replaceWith(greeting(inbox, text));
}

export function showQuestions(isShown) {
  const list = byId("welcome").querySelector(".questions");
  if (list) list.hidden = !isShown;
}

export function questions({ quick_questions: texts }, onQuestion) {
  if (!texts.length) return null;
  const chip = (text) =>
    el("button", { type: "button", class: "question", "data-testid": "quick-question", onclick: () => onQuestion(text) }, text);
  const rows = texts.map((text) => el("li", {}, chip(text)));
  const title = el("h2", { class: "questions__title" }, t("questions.title"));
  return el("div", { class: "questions" }, title, el("ul", { "aria-label": t("questions.title") }, ...rows));
}

function hero(inbox) {
  if (!inbox.team?.length && !REPLY_TIMES.has(inbox.reply_time)) return null;
  const names = (inbox.team ?? []).slice(0, 3).map(({ name }) => name).join(t("faces.and"));
  const words = [names && el("p", { class: "hero__names" }, names), replyTime(inbox)];
  return el("div", { class: "hero", "data-testid": "hero" }, faces(inbox), el("div", {}, ...words));
}

function replyTime({ reply_time: soon }) {
  if (!REPLY_TIMES.has(soon)) return null;
  return el("p", { class: "hero__reply", "data-testid": "reply-time" }, icon("clock"), t(`reply.${soon}`));
}

function greeting(inbox, text) {
  const bubble = el("div", { class: "bubble", dir: "auto" }, richText(text || inbox.greeting || t("intro.default")));
  const name = inbox.assistant?.name || inbox.name;
  const who = el("p", { class: "message__who" }, name, inbox.ai && el("span", { class: "badge" }, t("badge.ai")));
  const body = el("div", { class: "message__body" }, who, bubble);
  const attributes = { class: "message message--in is-first", "data-testid": "greeting" };
  return el("div", attributes, face({ ...inbox.assistant, name }, inbox.ai ? "ai" : "agent"), body);
}

function introText(inbox) {
  if (inbox.knowledge_only) return t("intro.knowledge");
  return inbox.ai ? t("intro.ai") : t("intro.people");
}
