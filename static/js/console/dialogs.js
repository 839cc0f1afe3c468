/* The dialogs about the open thread: a button of its head, a shortcut or a part opens one; Escape and «Cancel» close it. */

import { byId, fromTemplate, setText } from "./dom.js";

/* prepare() fills it and is false when there is nothing to choose; submit() is called instead of sending the form. */
export function newDialog(name, { prepare, submit }) {
  const dialog = byId(name);
  const error = byId(`${name}-error`);
  const tell = (text = "") => {
    error.textContent = text;
  };
  const open = () => {
    if (!document.querySelector(`[data-dialog="${name}"]`)?.checkVisibility() || dialog.open) return;
    tell();
    if (prepare() !== false) dialog.showModal();
  };
  dialog.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    tell();
    submit();
  });
  dialog.addEventListener("click", ({ target }) => (target === dialog || target.closest("[data-close]")) && dialog.close());
  addEventListener("click", ({ target }) => target.closest(`[data-dialog="${name}"]`) && open());
  return { dialog, open, tell, close: () => dialog.close() };
}

/* One choice of a list: a box or a round button with a name and what there is to know of it. */
export function newChoice({ type, name, value, text, about = "", checked = false }) {
  const choice = fromTemplate("pick-template");
  Object.assign(choice.querySelector("input"), { type, name, value, checked });
  setText(choice, "name", text);
  setText(choice, "about", about);
  choice.dataset.words = text.toLocaleLowerCase();
  return choice;
}

/* Typing shows what fits; the arrow down leads into the list. onFound(count) after each change. */
export function listenToSearch(input, list, onFound) {
  const shown = () => [...list.children].filter((choice) => !choice.hidden);
  input.addEventListener("input", () => {
    const words = input.value.trim().toLocaleLowerCase();
    for (const choice of list.children) choice.hidden = !choice.dataset.words.includes(words);
    onFound(shown());
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" || event.isComposing) return;
    event.preventDefault();
    const choices = shown();
    (choices.find((choice) => choice.querySelector("input").checked) ?? choices[0])?.querySelector("input").focus();
  });
}
