/* One line of the thread as an element. `item` is plain data made by items.js. */

import { face } from "./around/faces.js";
import { cardElement } from "./cards.js";
import { el, icon } from "./dom.js";
import { fileElements } from "./files.js";
import { isSafe, link, plainText, richText } from "./markdown.js";
import { errorText, t } from "./strings.js";

export function itemElement(item, actions) {
  if (item.kind === "divider") return divider(item);
  if (item.kind === "dots") return dots(item);
  if (item.sender === "system" && !item.card) return activity(item);
  return message(item, actions);
}

function divider(item) {
  const classes = item.isUnread ? "divider divider--unread" : "divider";
  return el("li", { class: classes, "data-testid": item.isUnread ? "unread-divider" : "divider" }, el("span", {}, item.text));
}

function dots(item) {
  const bubble = el("div", { class: "bubble bubble--dots" }, ...[1, 2, 3].map(() => el("i")));
  const body = el("div", { class: "message__body" }, el("span", { class: "visually-hidden" }, item.text), bubble);
  const attributes = { class: "message message--in is-first", "data-testid": "thinking", "data-kind": item.sender };
  return el("li", attributes, avatar(item), body);
}

function activity(item) {
  return el("li", { class: "activity", ...marks(item) }, el("span", {}, item.content));
}

function message(item, actions) {
  const side = item.sender === "visitor" ? "out" : "in";
  const classes = ["message", `message--${side}`, `message--${item.sender}`];
  if (item.isFirst) classes.push("is-first");
  if (isRefused(item)) classes.push("is-failed");
  if (item.isRecalled) classes.push("is-recalled");
  const parts = [quote(item, actions), ...files(item, actions), cardOrText(item, actions)];
  const row = el("div", { class: "message__row" }, el("div", { class: "message__parts" }, ...parts), more(item, actions));
  const body = el("div", { class: "message__body" }, item.isFirst && who(item), row, sources(item), state(item, actions));
  return el("li", { class: classes.join(" "), ...marks(item) }, side === "in" && avatar(item), body);
}

function cardOrText(item, actions) {
  if (item.card) return cardElement(item, actions);
  return item.content || !item.attachments?.length ? bubble(item) : null;
}

/* A card draws those of its pictures itself. */
function files({ card, attachments = [], isRecalled: isGone }, actions) {
  const drawn = new Set([card?.image, ...(card?.items ?? []).map(({ image }) => image)]);
  return isGone ? [] : fileElements(attachments.filter(({ id }) => !id || !drawn.has(id)), actions);
}

function quote({ quote: original }, actions) {
  if (!original) return null;
  const inside = (tag, text) => el(tag, {}, el("bdi", {}, text));
  const parts = [original.name && inside("b", original.name), inside("span", original.text)];
  const attributes = { type: "button", class: "quote", "data-testid": "quote" };
  const label = t("quote.go", { name: original.name, text: original.text });
  return el("button", { ...attributes, title: label, onclick: () => actions.show(original.id) }, ...parts);
}

/* One stop for the keyboard on each message; what it offers opens from here, and by a long press. */
function more(item, actions) {
  if (!item.id || item.isRecalled || item.isStreaming || !actions.menu) return null;
  const label = t("more", { name: item.sender === "visitor" ? t("name.you") : item.name, time: item.time ?? "" });
  const attributes = { type: "button", class: "message__more", "data-testid": "message-more", "aria-haspopup": "menu" };
  const open = (event) => actions.menu(item, event.currentTarget);
  return el("button", { ...attributes, "aria-expanded": "false", "aria-label": label, onclick: open }, icon("more"));
}

function marks(item) {
  return {
    "data-testid": "message",
    "data-kind": item.sender,
    "data-seq": item.seq,
    "data-id": item.id,
    "data-state": item.state,
    "data-streaming": item.isStreaming ? "true" : null,
  };
}

function who(item) {
  if (item.sender === "visitor") return el("p", { class: "visually-hidden" }, t("name.you"));
  const badge = item.sender === "ai" && el("span", { class: "badge" }, t("badge.ai"));
  return el("p", { class: "message__who" }, item.name, badge);
}

function avatar(item) {
  if (item.isFirst || item.kind === "dots") return face({ name: item.name, avatar_url: item.avatar }, item.sender);
  return el("span", { class: "avatar avatar--none", "aria-hidden": "true" });
}

function bubble(item) {
  const isPlain = item.sender === "visitor" || item.isRecalled;
  const text = isPlain ? plainText(item.content) : richText(item.content, item.citations);
  return el("div", { class: "bubble", title: item.time }, text);
}

function sources(item) {
  if (!item.citations?.length || item.sender !== "ai") return null;
  const rows = item.citations.map((source) => el("li", {}, sourceChip(source)));
  return el("ul", { class: "sources", "aria-label": t("sources"), "data-testid": "sources" }, ...rows);
}

function sourceChip({ index, title, url }) {
  const label = el("span", {}, el("b", {}, String(index)), title);
  const chip = url && isSafe(url) ? link(url, "", { class: "source" }) : el("span", { class: "source" });
  chip.append(icon("book"), label);
  return chip;
}

function state(item, actions) {
  if (item.isPartial) return el("p", { class: "message__state" }, t("stopped"));
  if (item.state === "failed") return failure(item, actions);
  if (!item.stateText) return null;
  return el("p", { class: "message__state" }, item.stateText);
}

function failure(item, actions) {
  const button = (name, action) =>
    el("button", { type: "button", class: "link-button", "data-testid": name, onclick: () => action(item.clientId) }, t(name));
  const rest = item.content || item.attachments?.some(({ error }) => !error);
  const again = isAboutFiles(item) ? rest && button("send-rest", actions.retry) : !item.isFinal && button("retry", actions.retry);
  const text = el("span", {}, isRefused(item) ? `${t("state.failed")} · ${errorText(item.error)}` : item.stateText);
  const classes = isRefused(item) ? "message__state message__state--failed" : "message__state";
  return el("p", { class: classes }, text, again, button("discard", actions.discard));
}

/* It will not go by itself. */
function isRefused(item) {
  return item.state === "failed" && !item.stateText;
}

function isAboutFiles({ error }) {
  return Boolean(error?.startsWith("file_"));
}
