/* A question in front of the chat. The browser keeps the focus in it, and gives it back to `opener` afterwards. */

import { el } from "../dom.js";
import { t } from "../strings.js";

let number = 0;

/* onConfirm(dialog) is called by the form's button; it closes the dialog itself, since it may have to wait. */
export function ask({ title, text, fields = [], confirm, isDangerous = false, testid, opener, onConfirm }) {
  const id = `dialog-${(number += 1)}`;
  const cancel = el("button", { type: "button", class: "button button--quiet", "data-testid": "dialog-cancel" }, t("cancel"));
  const classes = isDangerous ? "button button--danger" : "button";
  const go = el("button", { class: classes, "data-testid": "dialog-confirm" }, confirm);
  const form = el("form", { class: "dialog__form", novalidate: true }, ...fields, el("div", { class: "dialog__buttons" }, cancel, go));
  const words = [el("h2", { class: "dialog__title", id }, title), text && el("p", { class: "dialog__text" }, text)];
  const dialog = el("dialog", { class: "dialog", "aria-labelledby": id, "data-testid": testid }, ...words, form);
  cancel.addEventListener("click", () => dialog.close());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    onConfirm(dialog);
  });
  open(dialog, opener);
  return dialog;
}

function open(dialog, opener) {
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close()); // beside it
  dialog.addEventListener("close", () => {
    dialog.remove();
    opener?.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}
