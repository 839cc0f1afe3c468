/* What is masked in a message or of a contact: asked for in a dialog, shown there and nowhere else. */

import { byId, fetchPart } from "./dom.js";
import { toast } from "./notices.js";
import { agent, word } from "./words.js";

/* A part of the console (parts.js). */
export class Revealing {
  #desk;

  constructor(desk, menu) {
    this.#desk = desk;
    menu.add({ name: "reveal", text: word("reveal.message"), isFor: mayReveal, run: (line) => show(this.#address(line)) });
    listenForReveals(document.body);
  }

  closing() {
    byId("reveal-dialog").close();
  }

  #address(line) {
    return `${byId("workspace").dataset.home}c/${this.#desk.thread.id}/reveal/${line.dataset.id}/`;
  }
}

/* root: where buttons with data-reveal stand; the contact's own page has them without a thread. */
export function listenForReveals(root) {
  const dialog = byId("reveal-dialog");
  root.addEventListener("click", ({ target }) => {
    const opener = target.closest("[data-reveal]");
    if (opener) show(opener.dataset.reveal);
  });
  dialog.addEventListener("click", ({ target }) => target.closest("[data-close]") && dialog.close());
  dialog.addEventListener("close", () => dialog.replaceChildren());
  dialog.addEventListener("keydown", (event) => event.key === "Escape" && event.stopPropagation());
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.target);
  });
}

function mayReveal(line) {
  return agent.reveals && line.dataset.masked === "true";
}

async function show(address) {
  const part = await fetchPart(address).catch(() => null);
  if (!part) return toast(word("reveal.failed"));
  fill(part.childNodes);
}

async function send(form) {
  const body = new FormData(form);
  const response = await fetch(form.action, { method: "POST", body, credentials: "same-origin" }).catch(() => null);
  if (!response || response.redirected || ![200, 400].includes(response.status)) return toast(word("reveal.failed"));
  const answer = new DOMParser().parseFromString(await response.text(), "text/html");
  fill(answer.body.childNodes);
}

function fill(nodes) {
  const dialog = byId("reveal-dialog");
  dialog.replaceChildren(...nodes);
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("input:not([type=hidden]), button")?.focus();
}
