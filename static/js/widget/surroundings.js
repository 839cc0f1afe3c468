/* What stands around the messages: who answers, the banner, the buttons, passing notices. */

import { byId, el, icon } from "./dom.js";
import { t } from "./strings.js";

const NOTICE_MS = 6000;
let noticeTimer = 0;

export function statusOf(conversation, inbox) {
  if (conversation?.status === "resolved") return { kind: "resolved", text: t("status.resolved") };
  const owner = conversation?.owner || (inbox.ai ? "ai" : "people");
  if (owner === "human") return { kind: "human", text: humanText(conversation.assignee) };
  if (owner === "queue") return { kind: "queue", text: t("status.queue") };
  if (owner === "ai") return { kind: "ai", text: t(inbox.knowledge_only ? "status.knowledge" : "status.ai") };
  return { kind: "people", text: t("status.people") };
}

function humanText(assignee) {
  return assignee?.name ? t("status.human", { name: assignee.name }) : t("status.someone");
}

export function showStatus({ kind, text }) {
  const line = byId("status");
  line.dataset.owner = kind;
  if (line.textContent !== text) line.textContent = text;
}

export function showHint(text) {
  byId("hint").textContent = text;
}

export function showBanner(text) {
  const banner = byId("banner");
  banner.hidden = !text;
  if (banner.textContent !== text) banner.textContent = text;
}

export function notify(text) {
  const notice = byId("notice");
  notice.textContent = text;
  notice.hidden = false;
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => (notice.hidden = true), NOTICE_MS);
}

/* The live region speaks finished messages only; a growing answer would stutter. */
export function announce(text) {
  byId("live").textContent = text;
}

export class Actions {
  #ask;
  #stop;

  constructor({ onAsk, onStop }) {
    this.#ask = action("person", "ask-person", onAsk);
    this.#stop = action("stop", "stop", onStop, "stop-answer");
    this.#ask.hidden = this.#stop.hidden = true;
    byId("actions").append(this.#ask, this.#stop);
  }

  show({ canAsk, canStop }) {
    this.#ask.hidden = !canAsk;
    this.#stop.hidden = !canStop;
  }
}

function action(symbol, key, onclick, testid = key) {
  return el("button", { type: "button", class: `action action--${key}`, "data-testid": testid, onclick }, icon(symbol), t(key));
}

export function showCloseButton(onClose) {
  const label = t("close");
  const marks = { type: "button", class: "icon-button", "data-testid": "chat-close", "aria-label": label, title: label };
  byId("head-buttons").append(el("button", { ...marks, onclick: onClose }, icon("close")));
}

export function setTheme(theme) {
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}
