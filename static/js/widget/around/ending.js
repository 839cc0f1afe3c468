/* After the end of a conversation: how it was, and how to go on. Also when the other side has ended it. */

import { byId, el, icon } from "../dom.js";
import { t } from "../strings.js";
import { announce, notify, showStatus, statusOf } from "../surroundings.js";
import { questions } from "../welcome.js";
import { ask } from "./dialog.js";

const SCORES = [1, 2, 3, 4, 5];
const MAX_COMMENT = 1000;

export class Ending {
  #chat;
  #shown = "";
  #isCommenting = false;
  #begunAfter = null;

  constructor(chat) {
    this.#chat = chat;
  }

  canEnd(conversation) {
    return conversation !== null && conversation.status !== "resolved";
  }

  /* With a question first: it cannot be taken back. */
  end(opener) {
    ask({
      title: t("end.title"),
      text: t("end.text"),
      confirm: t("end.confirm"),
      isDangerous: true,
      testid: "end-dialog",
      opener,
      onConfirm: (dialog) => {
        dialog.close();
        if (!this.#chat.send({ type: "end", ref: "end" })) notify(t("connection.offline"));
      },
    });
  }

  received({ type, ref, code }) {
    if (type !== "error" || (ref !== "rate" && ref !== "end")) return;
    if (ref === "rate") this.#chat.storage.remove("rated"); // nothing was kept: it is asked again
    notify(t(code === "rate_limited" ? "error.rate_limited" : "error.unavailable"));
  }

  forgotten({ keepsOutbox }) {
    if (!keepsOutbox) this.#chat.storage.remove("rated");
  }

  /* Nothing any more as soon as the visitor has written on: their message begins a new conversation. */
  drawn({ conversation, items }) {
    const isOver = conversation?.status === "resolved" && !items.at(-1)?.clientId;
    const isBegun = isOver && conversation.id === this.#begunAfter;
    if (isBegun) showStatus(statusOf(null, this.#chat.inbox));
    const state = isOver ? JSON.stringify([conversation.id, isBegun, this.#rating(conversation.id), this.#isCommenting]) : "";
    if (state === this.#shown) return;
    const isNew = this.#shown === "" || isBegun;
    this.#shown = state;
    byId("ending").hidden = !isOver;
    byId("ending").replaceChildren(...(isBegun ? this.#beginning() : isOver ? this.#card(conversation) : []));
    if (isOver && isNew) this.#chat.log.follow();
  }

  #rating(id) {
    const rated = this.#chat.storage.get("rated");
    return rated?.id === id ? rated : null;
  }

  #card({ id }) {
    const { rating: kind = "faces" } = this.#chat.inbox;
    const isRated = kind === "none" || this.#rating(id) !== null;
    const classes = isRated && !this.#isCommenting ? "button" : "button button--quiet"; // one thing at a time
    const again = el("button", { type: "button", class: classes, "data-testid": "start-anew", onclick: () => this.#begin(id) }, icon("plus"), t("ended.again"));
    return [kind !== "none" && this.#ratingCard(id, kind), again].filter(Boolean);
  }

  #ratingCard(id, kind) {
    const rated = this.#rating(id);
    const title = el("p", { class: "rating__title", id: "rating-title" }, t(rated ? "rating.thanks" : "rating.title"));
    const buttons = SCORES.map((score) => this.#scoreButton(id, kind, score, rated?.score));
    const scale = el("div", { class: `rating__scale rating__scale--${kind}`, role: "radiogroup", "aria-labelledby": "rating-title" }, ...buttons);
    scale.addEventListener("keydown", (event) => move(event, buttons));
    const below = rated && (this.#isCommenting ? this.#commentForm(rated) : this.#commentLine(rated));
    return el("div", { class: "rating", "data-testid": "rating" }, title, scale, below);
  }

  #scoreButton(id, kind, score, chosen) {
    const isReached = chosen !== undefined && (kind === "stars" ? score <= chosen : score === chosen);
    const isTabStop = chosen === undefined ? score === SCORES.at(-1) : score === chosen;
    const marks = { role: "radio", "aria-checked": String(score === chosen), tabindex: isTabStop ? "0" : "-1" };
    const label = t(`rating.${score}`);
    const classes = `score${isReached ? " is-reached" : ""}${chosen !== undefined && !isReached ? " is-other" : ""}`;
    const attributes = { type: "button", class: classes, "aria-label": label, title: label, "data-testid": `score-${score}`, "data-score": score, ...marks };
    return el("button", { ...attributes, onclick: () => this.#rate(id, score) }, icon(kind === "stars" ? "star" : `face-${score}`));
  }

  #rate(id, score) {
    const comment = this.#rating(id)?.comment ?? "";
    if (!this.#store(id, score, comment)) return;
    this.#isCommenting = comment === "";
    this.#chat.redraw();
    requestAnimationFrame(() => byId("ending").querySelector(`[data-score="${score}"]`)?.focus());
  }

  #store(id, score, comment) {
    const isSent = this.#chat.send({ type: "rate", score, comment, ref: "rate" });
    if (isSent) this.#chat.storage.set("rated", { id, score, comment });
    else notify(t("connection.offline"));
    return isSent;
  }

  #commentForm({ id, score, comment }) {
    const label = t("rating.comment");
    const input = el("textarea", { class: "field__control", rows: "2", maxlength: MAX_COMMENT, placeholder: label, "aria-label": label, "data-testid": "rating-comment" });
    input.value = comment;
    const button = el("button", { class: "button button--quiet", "data-testid": "rating-send" }, t("rating.send"));
    const form = el("form", { class: "rating__form" }, input, button);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#comment(id, score, input.value.trim());
    });
    return form;
  }

  #comment(id, score, comment) {
    if (comment && !this.#store(id, score, comment)) return;
    this.#isCommenting = false;
    announce(t("rating.thanks"));
    this.#chat.redraw();
    requestAnimationFrame(() => byId("ending").querySelector("[data-testid=rating-change]")?.focus());
  }

  #commentLine({ comment }) {
    const change = () => {
      this.#isCommenting = true;
      this.#chat.redraw();
      requestAnimationFrame(() => byId("ending").querySelector("textarea")?.focus());
    };
    const button = el("button", { type: "button", class: "link-button", "data-testid": "rating-change", onclick: change }, t(comment ? "rating.change" : "rating.add"));
    return el("div", { class: "rating__said" }, comment && el("q", { dir: "auto" }, comment), button);
  }

  #beginning() {
    const line = el("p", { class: "divider" }, el("span", {}, t("new-conversation")));
    return [line, questions(this.#chat.inbox, (text) => this.#chat.say(text)) ?? ""];
  }

  #begin(id) {
    this.#begunAfter = id;
    this.#chat.redraw();
    this.#chat.focus();
  }
}

/* One stop for Tab; the arrows move inside, as in every radio group. They do not choose: a score is sent at once. */
function move(event, buttons) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const at = buttons.indexOf(document.activeElement) + step;
  buttons.at(at % buttons.length).focus();
}
