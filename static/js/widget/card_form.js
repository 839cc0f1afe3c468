/* A form in a message. What is filled in stays while the message is drawn anew, and goes out once. */

import { field, findings } from "./around/fields.js";
import { el, icon } from "./dom.js";
import { t } from "./strings.js";

const begun = new Map(); // message id -> {name: value}

export function formCard(item, actions) {
  const { card, id, isAnswered } = item;
  const title = card.title && el("p", { class: "card__title" }, card.title);
  if (isAnswered || !actions.fillIn) return [title, el("p", { class: "card__answered" }, icon("check"), t("card.answered"))];
  const values = begun.get(id) ?? {};
  const fields = card.fields.map((shape) => field(shape, Object.hasOwn(values, shape.name) ? values[shape.name] : undefined));
  const keep = () => begun.set(id, valuesOf(fields));
  const error = el("p", { class: "field__error", role: "alert", hidden: true });
  const submit = (event) => {
    event.preventDefault();
    if (findings(fields).length) return;
    const filled = valuesOf(fields);
    error.hidden = Object.keys(filled).length > 0;
    error.textContent = t("card.empty");
    if (error.hidden) actions.fillIn(id, filled, linesOf(card.fields, filled));
  };
  const button = el("button", { class: "button", "data-testid": "card-submit" }, card.submit || t("composer.send"));
  const attributes = { class: "card__form", novalidate: true, "aria-label": card.title || t("card.form"), oninput: keep, onchange: keep, onsubmit: submit };
  return [title, el("form", attributes, ...fields.map(({ element }) => element), error, button)];
}

function valuesOf(fields) {
  return Object.fromEntries(fields.map(({ name, value }) => [name, value]).filter(([, value]) => value !== "" && value !== false));
}

/* As the server will write it. */
function linesOf(shapes, values) {
  const filled = shapes.filter(({ name }) => Object.hasOwn(values, name));
  return filled.map(({ name, label }) => `${label}: ${values[name] === true ? "✓" : values[name]}`).join("\n");
}
