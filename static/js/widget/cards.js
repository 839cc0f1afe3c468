/* Cards: a product, an order, a list of questions, a form. The shapes stand in apps/conversations/cards.py; all of it is
   text, and pictures come from the message's own attachments. */

import { formCard } from "./card_form.js";
import { el, icon } from "./dom.js";
import { fill } from "./files.js";
import { isSafe, link } from "./markdown.js";
import { t } from "./strings.js";

const DRAWN = { product, order, faq, form: formCard };

/* item: {card, id, content, attachments, isAnswered}. A kind that is not known here shows its text. */
export function cardElement(item, actions) {
  const { kind } = item.card;
  if (!Object.hasOwn(DRAWN, kind)) return el("div", { class: "bubble" }, el("p", { dir: "auto" }, item.content));
  const parts = DRAWN[kind](item, actions);
  return el("div", { class: `card card--${kind}`, "data-testid": "card", "data-kind": kind }, ...parts);
}

function product({ card, attachments }, actions) {
  const words = [
    el("p", { class: "card__title" }, address(card.url, card.title)),
    card.price && el("p", { class: "card__price" }, card.price),
    card.text && el("p", { class: "card__text" }, card.text),
  ];
  const buttons = (card.buttons ?? []).map((button) => el("li", {}, buttonOf(button, actions)));
  return [
    picture(card.image, attachments, actions, "card__picture"),
    el("div", { class: "card__words" }, ...words),
    buttons.length && el("ul", { class: "card__buttons" }, ...buttons),
  ];
}

function buttonOf({ label, url, reply }, actions) {
  if (url) return isSafe(url) ? link(url, label, { class: "card__button" }) : el("span", {}, label);
  return el("button", { type: "button", class: "card__button", "data-testid": "card-reply", onclick: () => actions.say?.(reply) }, label);
}

function order({ card, attachments }, actions) {
  const head = [el("p", { class: "card__title" }, t("card.order", { number: card.number }))];
  if (card.status) head.push(el("span", { class: "card__status" }, card.status));
  const rows = (card.items ?? []).map((row) => orderRow(row, attachments, actions));
  const steps = (card.steps ?? []).map(step);
  return [
    el("div", { class: "card__head" }, ...head),
    rows.length && el("ul", { class: "card__rows" }, ...rows),
    card.total && el("p", { class: "card__total" }, el("span", {}, t("card.total")), el("b", {}, card.total)),
    steps.length && el("ol", { class: "card__steps", "aria-label": t("card.steps") }, ...steps),
    card.url && isSafe(card.url) && link(card.url, t("card.details"), { class: "card__button card__button--wide" }),
  ];
}

function orderRow({ title, quantity, price, image }, attachments, actions) {
  const words = el("span", { class: "card__item" }, title, quantity !== undefined && el("i", {}, `×${quantity}`));
  return el("li", {}, picture(image, attachments, actions, "card__thumb"), words, price && el("b", {}, price));
}

function step({ label, done, at }) {
  const state = done && el("span", { class: "visually-hidden" }, t("card.done"));
  const words = el("span", {}, label, state, at && el("i", {}, at));
  return el("li", { class: done ? "is-done" : "" }, el("span", { class: "card__mark", "aria-hidden": "true" }, done && icon("check")), words);
}

function faq({ card }, actions) {
  const rows = card.questions.map((question) => {
    const ask = () => actions.say?.(question);
    return el("li", {}, el("button", { type: "button", class: "card__question", "data-testid": "card-question", onclick: ask }, el("span", {}, question), icon("next")));
  });
  return [card.title && el("p", { class: "card__title" }, card.title), el("ul", { class: "card__questions" }, ...rows)];
}

function picture(id, attachments, actions, name) {
  const file = id && attachments.find((attachment) => attachment.id === id);
  if (!file) return null;
  const image = el("img", { class: name, alt: "", decoding: "async", loading: "lazy", width: file.width, height: file.height });
  fill(image, file, actions, () => image.remove());
  return image;
}

function address(url, text) {
  return url && isSafe(url) ? link(url, text) : text;
}
