/* What can be done with one message: reply to it, copy its text, take it back. By its button, by a long press, and a
   swipe replies. */

import { byId, el, icon } from "./dom.js";
import { quoteOf } from "./items.js";
import { openMenu } from "./menu.js";
import { errorText, t } from "./strings.js";
import { announce, notify } from "./surroundings.js";
import { watchTouches } from "./touching.js";

const RECALL_MS = 120_000;
const RECALL = "recall";

export class Replying {
  #chat;
  #original = null;
  #bar = el("div", { class: "reply", "data-testid": "reply-bar", hidden: true });

  constructor(chat) {
    this.#chat = chat;
    chat.composer.above.prepend(this.#bar);
    chat.actions.menu = (item, opener) => this.#open(item, opener);
    chat.actions.say = (text) => chat.say(text);
    chat.actions.fillIn = (id, values, shown) => chat.say("", formFields(id, values, shown));
    const onHold = (line) => line.querySelector(".message__more")?.click();
    watchTouches(byId("items"), { onHold, onSwipe: (line) => this.#reply(line.dataset.id) });
  }

  sending() {
    const original = this.#original;
    this.#cancel();
    return original ? { in_reply_to: original.id } : {};
  }

  received({ type, ref, code, message }) {
    if (type === "error" && ref === RECALL) notify(code === "closed" ? t("recall.late") : errorText(code));
    if (type === "message_updated" && message.id === this.#original?.id) this.#cancel();
  }

  forgotten() {
    this.#cancel();
  }

  #open(item, opener) {
    const message = this.#chat.thread.find(item.id);
    if (!message) return;
    const choices = [{ name: "reply", label: t("reply"), symbol: "reply", act: () => this.#reply(message.id) }];
    if (message.content) choices.push({ name: "copy", label: t("copy"), symbol: "copy", act: () => copy(message.content) });
    const left = RECALL_MS - (this.#chat.serverNow() - Date.parse(message.created_at));
    const recall = () => this.#chat.send({ type: "recall", message_id: message.id, ref: RECALL }) || notify(t("connection.offline"));
    const isOwn = message.sender.kind === "visitor";
    if (isOwn && left > 0) choices.push({ name: "recall", label: t("recall"), symbol: "undo", act: recall, until: left });
    openMenu(opener, choices, opener.getAttribute("aria-label"));
  }

  #reply(id) {
    const message = this.#chat.thread.find(id);
    if (!message || message.metadata?.recalled) return;
    this.#original = message;
    const { name, text } = quoteOf(message);
    const label = t("reply.cancel");
    const attributes = { type: "button", class: "tray__button", "aria-label": label, title: label, "data-testid": "reply-cancel" };
    const cancel = () => {
      this.#cancel();
      this.#chat.composer.focus();
    };
    const words = el("p", { class: "reply__words" }, el("b", {}, t("reply.to", { name })), el("span", {}, el("bdi", {}, text)));
    this.#bar.replaceChildren(icon("reply"), words, el("button", { ...attributes, onclick: cancel }, icon("close")));
    this.#bar.hidden = false;
    this.#chat.composer.focus();
  }

  #cancel() {
    this.#original = null;
    this.#bar.hidden = true;
  }
}

/* A form card is answered once; the server prescribes the client_id, so that two tabs make one answer. */
function formFields(id, values, shown) {
  return { client_id: `form-${id}`, form: { card_message_id: id, values }, shown };
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    if (!copyTheOldWay(text)) return notify(t("copy.failed"));
  }
  announce(t("copied"));
}

/* Frames of other sites and pages without TLS have no clipboard. */
function copyTheOldWay(text) {
  const field = el("textarea", { class: "visually-hidden", readonly: true });
  field.value = text;
  const before = document.activeElement;
  document.body.append(field);
  field.select();
  const isDone = document.execCommand("copy");
  field.remove();
  before?.focus({ preventScroll: true });
  return isDone;
}
