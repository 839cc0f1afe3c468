/* What is offered while somebody writes: canned responses after «/», people after «@», emoji after «:». The arrows walk
   through it, Enter or Tab takes one, Escape closes it; the caret never leaves the text.

   A source: {pattern, isFor(composer), find(query) -> a promise of choices}
     pattern   of the text before the caret; its first group is what is asked for, the sign before it included
     a choice  {name, about?, detail?, text, onChosen?(start)}: text takes the group's place */

import { el } from "../widget/dom.js";
import { byId } from "./dom.js";
import { word } from "./words.js";

const ASK_AFTER_MS = 90;

const sources = [];

export function addSuggestions(source) {
  sources.push(source);
}

export class Suggesting {
  #composer = null;
  #list;
  #choices = [];
  #chosen = 0;
  #start = 0; // where the sign stands
  #timer = 0;
  #turn = 0;
  #isAsking = false;
  #isEager = false; // Enter came before what is offered: it is meant for that
  #closedAt = -1; // Escape: not again for the same sign

  composing(composer) {
    this.#composer = composer;
    this.#list = byId("suggestions");
    this.#close();
    composer.onKey((event) => this.#key(event));
    composer.onChange(() => this.#changed());
    composer.input.addEventListener("blur", () => this.#close());
    composer.input.addEventListener("click", () => this.#changed());
    this.#list.addEventListener("mousedown", (event) => event.preventDefault()); // the text keeps the focus
    this.#list.addEventListener("click", ({ target }) => this.#take([...this.#list.children].indexOf(target.closest("li"))));
  }

  get isOpen() {
    return this.#choices.length > 0;
  }

  /* As if the sign had been typed. */
  begin(sign) {
    const { input } = this.#composer;
    const before = input.value.slice(0, input.selectionStart);
    this.#closedAt = -1;
    this.#composer.insert((before === "" || /\s$/.test(before) ? "" : " ") + sign);
  }

  #changed() {
    clearTimeout(this.#timer);
    const turn = ++this.#turn;
    const found = this.#wanted();
    if (!found) return this.#close();
    if (this.#closedAt === found.start) return;
    this.#isAsking = true;
    this.#timer = setTimeout(async () => {
      const choices = await found.source.find(found.query);
      if (turn === this.#turn) this.#show(choices, found.start);
    }, ASK_AFTER_MS);
  }

  #wanted() {
    const { input } = this.#composer;
    if (document.activeElement !== input || input.selectionStart !== input.selectionEnd) return null;
    const before = input.value.slice(0, input.selectionStart);
    for (const source of sources) {
      const match = source.isFor(this.#composer) && before.match(source.pattern);
      if (match) return { source, query: match[1].slice(1), start: before.length - match[1].length };
    }
    this.#closedAt = -1;
    return null;
  }

  #show(choices, start) {
    const isEager = this.#isEager;
    this.#isAsking = this.#isEager = false;
    this.#choices = choices;
    this.#start = start;
    this.#list.replaceChildren(...choices.map(option));
    this.#list.hidden = choices.length === 0;
    if (choices.length === 0) {
      this.#close();
      return isEager && this.#composer.send();
    }
    if (isEager) return this.#take(0);
    const { input } = this.#composer;
    input.setAttribute("aria-controls", "suggestions");
    this.#mark(0);
    byId("suggestions-count").textContent = word("suggest.count", { count: choices.length });
  }

  #mark(index) {
    this.#chosen = (index + this.#choices.length) % this.#choices.length;
    for (const [at, item] of [...this.#list.children].entries()) item.setAttribute("aria-selected", String(at === this.#chosen));
    this.#list.children[this.#chosen].scrollIntoView({ block: "nearest" });
    this.#composer.input.setAttribute("aria-activedescendant", `suggestion-${this.#chosen}`);
  }

  #close() {
    clearTimeout(this.#timer);
    this.#turn += 1;
    this.#isAsking = this.#isEager = false;
    this.#choices = [];
    this.#list.hidden = true;
    this.#list.replaceChildren();
    byId("suggestions-count").textContent = "";
    for (const name of ["aria-controls", "aria-activedescendant"]) this.#composer.input.removeAttribute(name);
  }

  #key({ key, shiftKey, ctrlKey, metaKey }) {
    if (ctrlKey || metaKey) return false;
    if (this.#isAsking && key === "Enter" && !shiftKey) return (this.#isEager = true);
    if (!this.isOpen) return false;
    if (key === "ArrowDown" || key === "ArrowUp") this.#mark(this.#chosen + (key === "ArrowDown" ? 1 : -1));
    else if ((key === "Enter" || key === "Tab") && !shiftKey) this.#take(this.#chosen);
    else if (key === "Escape") this.#dismiss();
    else return false;
    return true;
  }

  #dismiss() {
    this.#closedAt = this.#start;
    this.#close();
  }

  #take(index) {
    const choice = this.#choices[index];
    if (!choice) return;
    const [start, { input }] = [this.#start, this.#composer];
    this.#close();
    this.#composer.replace(start, input.selectionStart, choice.text);
    this.#dismiss();
    choice.onChosen?.(start);
  }
}

function option({ name, about = "", detail = "" }, index) {
  return el(
    "li",
    { role: "option", id: `suggestion-${index}`, class: "suggestion", "data-testid": "suggestion", "aria-selected": "false" },
    el("span", { class: "suggestion-head" }, el("b", { dir: "auto" }, name), about && el("span", { class: "suggestion-about", dir: "auto" }, about)),
    detail && el("span", { class: "suggestion-detail", dir: "auto" }, detail),
  );
}
