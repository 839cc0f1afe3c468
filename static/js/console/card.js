/* Cards, and forms that were filled in, drawn over the text that says the same (apps/conversations/cards.py has the
   shapes). Everything in them is text; pictures come from this installation alone. */

import { slot } from "./dom.js";
import { word } from "./words.js";

const WEB = /^https?:\/\//i;
const DRAWN = { product, order, faq, form };

/* message: of a frame, or what the server put beside a line that it made itself. */
export function showCard(line, { content_type, metadata, attachments = [], sender }) {
  const { card } = metadata;
  const isCard = content_type === "card" && card && Object.hasOwn(DRAWN, card.kind);
  if (isCard) return draw(line, card.kind, DRAWN[card.kind](card, attachments));
  if (sender.kind === "visitor" && metadata.form) draw(line, "answers", answers(metadata.form));
}

export function showCards(root) {
  for (const line of root.querySelectorAll("[data-shown]")) {
    showCard(line, JSON.parse(line.dataset.shown));
    line.removeAttribute("data-shown");
  }
}

function draw(line, kind, parts) {
  const text = slot(line, "text");
  const box = make("div", "message-card", make("p", "card-kind", word(`card.${kind}`)), ...parts);
  box.dataset.testid = "card";
  box.dataset.kind = kind;
  text.hidden = true;
  text.after(box);
}

function* product(card, attachments) {
  yield picture(card, attachments);
  yield make("p", "card-title", card.title);
  yield card.price && make("p", "card-price", card.price);
  yield card.text && make("p", "card-text", card.text);
  yield card.url && link(card.url, card.url);
  yield card.buttons && make("ul", "card-buttons", ...card.buttons.map(button));
}

function button({ label, url, reply }) {
  return make("li", "", url ? link(url, label) : make("span", "", label), reply && reply !== label && make("q", "", reply));
}

function* order(card, attachments) {
  yield make("p", "card-title", card.number, card.status && make("span", "chip", card.status));
  yield card.items && make("ul", "card-items", ...card.items.map((item) => row(item, attachments)));
  yield card.total && make("p", "card-price", `${word("card.total")} ${card.total}`);
  yield card.steps && make("ol", "card-steps", ...card.steps.map(step));
  yield card.url && link(card.url, card.url);
}

function row({ title, quantity, price, image }, attachments) {
  const count = quantity === undefined ? "" : ` × ${quantity}`;
  return make("li", "", picture({ image }, attachments), make("span", "", `${title}${count}`), price && make("span", "", price));
}

function step({ label, done, at }) {
  return make("li", "", `${done ? "✓" : "○"} ${label}`, at && make("span", "muted", ` ${at}`));
}

function* faq({ title, questions }) {
  yield title && make("p", "card-title", title);
  yield make("ul", "card-items", ...questions.map((question) => make("li", "", question)));
}

function* form({ title, fields }) {
  yield title && make("p", "card-title", title);
  yield make("ul", "card-items", ...fields.map(({ label, required }) => make("li", "", required ? `${label} *` : label)));
}

function* answers({ title, answers: filled }) {
  yield title && make("p", "card-title", title);
  yield make("dl", "card-answers", ...filled.flatMap(({ label, value }) => [make("dt", "", label), make("dd", "", shown(value))]));
}

function shown(value) {
  if (typeof value === "string") return value;
  return word(value ? "card.yes" : "card.no");
}

function picture({ image }, attachments) {
  const found = image && attachments.find(({ id, kind }) => id === image && kind === "image");
  if (!found) return null;
  const element = make("img", "card-picture");
  return Object.assign(element, { src: found.url, alt: "", loading: "lazy" });
}

function link(url, text) {
  if (!WEB.test(url)) return make("span", "", text);
  return Object.assign(make("a", "card-link", text), { href: url, target: "_blank", rel: "noopener noreferrer" });
}

function make(tag, name, ...children) {
  const element = document.createElement(tag);
  element.className = name;
  element.dir = "auto";
  element.append(...children.filter((child) => child != null && child !== ""));
  return element;
}
