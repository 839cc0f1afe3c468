/* Canned responses: «/» and a few letters. What is not known of the visitor stays in braces, and sending asks once. */

import { byId } from "./dom.js";
import { post, read } from "./composing.js";
import { Suggesting, addSuggestions } from "./suggesting.js";
import { word } from "./words.js";

// After a blank or at the start; with a Chinese input method the same key writes «、».
const SLASH = /(?:^|\s)(\/[\p{L}\p{N}._-]*|(?<=^)、[\p{L}\p{N}._-]*)$/u;
const VARIABLE = /\{\{\s*(?:contact|conversation|agent|inbox|company)\.[\p{L}\p{N}._-]+\s*\}\}/gu;

export class Canned {
  #desk;
  #asked = ""; // the text that was shown with a warning: sent as it is the second time

  constructor(desk) {
    this.#desk = desk;
    addSuggestions({
      pattern: SLASH,
      isFor: () => true,
      find: (query) => this.#find(query),
    });
  }

  composing(composer) {
    this.#asked = "";
    composer.onSend((text) => this.#isFilled(composer, text));
    byId("canned-button").addEventListener("click", () => this.#desk.part(Suggesting).begin("/"));
  }

  async #find(query) {
    const asked = new URLSearchParams({ q: query, conversation: this.#desk.composer.conversationId });
    const { answer } = await read(`${byId("workspace").dataset.home}canned/find/?${asked}`);
    return (answer?.results ?? []).map((found) => this.#choice(found));
  }

  #choice({ id, short_code: code, title, text, empty, whose }) {
    const about = [title, whose].filter(Boolean).join(" · ");
    return { name: `/${code}`, about, detail: text, text, onChosen: (start) => this.#inserted(id, empty, start) };
  }

  #inserted(id, empty, start) {
    post(`${byId("workspace").dataset.home}canned/${id}/used/`);
    const { composer } = this.#desk;
    if (empty.length > 0) this.#showEmpty(composer, start);
  }

  #showEmpty(composer, from = 0) {
    const [found] = composer.text.slice(from).matchAll(VARIABLE);
    if (!found) return;
    composer.warn(word("canned.empty", { name: found[0] }));
    composer.focus();
    composer.input.setSelectionRange(from + found.index, from + found.index + found[0].length);
  }

  #isFilled(composer, text) {
    if (text === this.#asked || !text.match(VARIABLE)) return true;
    this.#asked = text;
    this.#showEmpty(composer);
    return false;
  }
}
