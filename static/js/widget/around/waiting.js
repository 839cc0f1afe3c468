/* While a person is waited for: the place in the queue, or that nobody is there and what can be done about it.
   Outside opening hours the first screen says so, too. */

import { byId, el, icon } from "../dom.js";
import { t } from "../strings.js";
import { notify } from "../surroundings.js";
import { openingText } from "./hours.js";

export class Waiting {
  #chat;
  #hours;
  #isSomebodyThere;
  #shown = {};
  #resuming = false;

  constructor(chat) {
    this.#chat = chat;
    this.#hours = chat.inbox.hours ?? null;
    this.#isSomebodyThere = chat.inbox.people_online ?? true;
  }

  get isClosed() {
    return this.#hours !== null && !this.#hours.is_open;
  }

  received(frame) {
    if (frame.type === "presence") this.#presenceCame(frame);
    if (frame.type === "conversation" || frame.type === "welcome") this.#resuming = false;
    if (frame.type === "error" && frame.ref === "resume_ai") this.#refused();
  }

  drawn({ items, status, conversation }) {
    this.#show("closed", this.isClosed && items.length === 0 ? this.#closedWords() : null, closedCard);
    this.#show("waiting", status.kind === "queue" ? this.#waitingWords(conversation) : null, (words) => this.#card(words));
  }

  #presenceCame({ people_online, hours }) {
    this.#isSomebodyThere = people_online;
    this.#hours = hours ?? null;
  }

  #refused() {
    this.#resuming = false;
    notify(t("error.unavailable"));
  }

  #closedWords() {
    const opens = openingText(this.#hours, this.#chat.serverNow());
    const own = isOwn(this.#hours) && this.#hours.text !== opens ? this.#hours.text : "";
    return { opens, text: own || t(this.#chat.inbox.ai ? "closed.ai" : "closed.people") };
  }

  #waitingWords({ queue }) {
    const isNobodyThere = this.isClosed || !this.#isSomebodyThere;
    const canResume = isNobodyThere && Boolean(this.#chat.inbox.ai);
    if (isNobodyThere) {
      const opens = openingText(this.#hours, this.#chat.serverNow()) || t("nobody.later");
      return { isNobodyThere, canResume, title: t("nobody.title"), lines: [opens, t("nobody.taken")], resuming: this.#resuming };
    }
    const title = queue?.position ? t("queue.position", { position: queue.position }) : t("status.queue");
    const eta = queue?.eta_s ? t("queue.eta", { minutes: Math.max(1, Math.ceil(queue.eta_s / 60)) }) : "";
    return { isNobodyThere, title, lines: [eta, t("queue.leave")].filter(Boolean) };
  }

  #card({ isNobodyThere, canResume, title, lines, resuming }) {
    const words = el("div", {}, el("p", { class: "waiting__title" }, title), ...lines.map((line) => el("p", {}, line)));
    const sign = el("span", { class: `waiting__sign${isNobodyThere ? "" : " is-live"}` }, icon(isNobodyThere ? "moon" : "clock"));
    const attributes = { type: "button", class: "button button--quiet", "data-testid": "resume-ai", disabled: resuming };
    const button = canResume && el("button", { ...attributes, onclick: () => this.#resume() }, icon("spark"), t("nobody.resume"));
    return [sign, words, button || ""];
  }

  #resume() {
    this.#resuming = this.#chat.send({ type: "resume_ai", ref: "resume_ai" });
    if (!this.#resuming) notify(t("connection.offline"));
    this.#chat.focus();
    this.#chat.redraw();
  }

  /* Only what changed, so that screen readers do not hear it at every draw. */
  #show(id, words, make) {
    const text = JSON.stringify(words);
    if (this.#shown[id] === text) return;
    this.#shown[id] = text;
    byId(id).hidden = words === null;
    if (words) byId(id).replaceChildren(...make(words));
  }
}

/* The inbox's own words. The server's say the time by the shop's clock and name its zone; we say it by the visitor's. */
function isOwn({ text, opens_at: at }) {
  return Boolean(text) && !(at && /UTC[+-]?/.test(text));
}

function closedCard({ opens, text }) {
  const words = el("div", {}, opens && el("p", { class: "closed__opens" }, opens), el("p", {}, text));
  return [icon("moon"), words];
}
