/* What is written by the copilot: pieces by code points, marks of sources, where it goes. */

import { byId } from "./dom.js";

/* Pieces of one request, in whatever order they come; one that would leave a hole is left out: the end has it all. */
export class GrowingText {
  #points = [];

  add({ offset, text }) {
    if (offset > this.#points.length) return;
    this.#points = [...this.#points.slice(0, offset), ...text];
  }

  get text() {
    return this.#points.join("");
  }
}

/* A visitor sees no list of sources. */
export function withoutMarks(text) {
  return text.replace(/[ \t]?\[\d{1,3}\]/g, "");
}

export function draftText() {
  return byId("composer-input").value;
}

/* As if it had been typed: the composer keeps it as a draft. */
export function putIntoComposer(text) {
  const input = byId("composer-input");
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.focus();
  input.setSelectionRange(text.length, text.length);
}
