/* «… is typing», with what the visitor is typing. It ends by itself: the frame that ends it may be lost. */

import { byId } from "./dom.js";
import { word } from "./words.js";

const SHOWN_MS = 6000;

export class TypingLines {
  #timers = {};

  show({ sender, on, preview }, visitorName) {
    const isVisitor = sender.kind === "visitor";
    const name = isVisitor ? visitorName : sender.name;
    this.ended(sender);
    if (!on) return;
    const element = this.#element(sender.kind);
    element.textContent = preview ? word("typing.visitor", { name, text: preview }) : word("typing.someone", { name });
    element.hidden = false;
    this.#timers[sender.kind] = setTimeout(() => this.ended(sender), SHOWN_MS);
  }

  ended({ kind }) {
    clearTimeout(this.#timers[kind]);
    const element = this.#element(kind);
    if (element) element.hidden = true;
  }

  stop() {
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
  }

  #element(kind) {
    return byId(`typing-${kind}`);
  }
}
