/* A reply to one message: it stands above the text until it is sent or taken away. */

import { el, icon } from "../widget/dom.js";
import { byId, slot } from "./dom.js";
import { isStored } from "./message_menu.js";
import { quoteOf } from "./quotes.js";
import { word } from "./words.js";

export class Quoting {
  #desk;
  #quoted = null; // {id, name, text}

  constructor(desk, menu) {
    this.#desk = desk;
    menu.add({ name: "quote", text: word("quote.reply"), isFor: isQuotable, run: (line) => this.quote(line) });
  }

  /* line: of the thread */
  quote(line) {
    this.#quoted = { id: line.dataset.id, ...quoteOf(line) };
    if (line.dataset.kind === "note") this.#desk.composer.setNote(true);
    this.#draw();
    this.#desk.composer.focus();
  }

  get quoted() {
    return this.#quoted;
  }

  composing(composer) {
    this.#quoted = null;
    composer.onKey(({ key }) => key === "Escape" && this.#cancel());
  }

  sending() {
    const { id } = this.#quoted ?? {};
    this.#cancel();
    return id ? { in_reply_to: id } : {};
  }

  received({ type, message }) {
    if (type === "message_updated" && message.id === this.#quoted?.id) this.#cancel();
  }

  #cancel() {
    const wasQuoted = this.#quoted !== null;
    this.#quoted = null;
    this.#draw();
    return wasQuoted;
  }

  #draw() {
    const bar = byId("quote-bar");
    bar.hidden = this.#quoted === null;
    if (!this.#quoted) return bar.replaceChildren();
    const label = word("quote.cancel");
    const cancel = () => (this.#cancel(), this.#desk.composer.focus());
    bar.replaceChildren(
      icon("reply"),
      el("p", { class: "quote-words" }, el("b", {}, word("quote.to", { name: this.#quoted.name })), el("span", { dir: "auto" }, this.#quoted.text)),
      el("button", { type: "button", class: "icon-button", "data-testid": "quote-cancel", "aria-label": label, title: label, onclick: cancel }, icon("close")),
    );
  }
}

/* A reply that quotes a note would tell the visitor of it, so quoting one makes a note. */
function isQuotable(line) {
  return isStored(line) && !line.dataset.recalled && line.dataset.kind !== "system" && slot(line, "text") !== null;
}
