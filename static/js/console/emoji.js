/* Emoji: «:» and a few letters, or the grid behind the button, through which the arrows walk. */

import { el } from "../widget/dom.js";
import { byId } from "./dom.js";
import { addSuggestions } from "./suggesting.js";
import { language, word } from "./words.js";

// Not in times and addresses: 10:30, https://. Two letters, or one Chinese character.
const COLON = /(?:^|[^\p{L}\p{N}])([:：](?:[a-z_]{2,}|\p{Script=Han}+))$/u;
const SHOWN = 8;
const isChinese = language.startsWith("zh");

/* The widget's own list. */
async function emoji() {
  const { EMOJI } = await import("../widget/emoji_data.js");
  return EMOJI;
}

function matching(rows, text) {
  const wanted = text.toLowerCase().trim();
  return rows.filter(([, english, chinese]) => `${english} ${chinese}`.includes(wanted));
}

function nameOf([, english, chinese]) {
  return (isChinese ? chinese : english).split(" ")[0].replaceAll("_", " ");
}

export class Emoji {
  #desk;
  #rows = [];

  constructor(desk) {
    this.#desk = desk;
    addSuggestions({ pattern: COLON, isFor: () => true, find: (query) => this.#find(query) });
    addEventListener("click", ({ target }) => target.closest("#emoji-panel, #emoji-button") || this.#close());
  }

  composing() {
    byId("emoji-button").addEventListener("click", () => (byId("emoji-panel").hidden ? this.#open() : this.#close({ isBack: true })));
    byId("emoji-search").addEventListener("input", () => this.#fill());
    byId("emoji-panel").addEventListener("keydown", (event) => this.#key(event));
    byId("emoji-grid").addEventListener("click", ({ target }) => this.#take(target.closest("button")));
  }

  async #find(query) {
    const rows = matching(await emoji(), query).slice(0, SHOWN);
    return rows.map((row) => ({ name: row[0], about: nameOf(row), text: row[0] }));
  }

  async #open() {
    this.#rows = await emoji();
    byId("emoji-panel").hidden = false;
    byId("emoji-button").setAttribute("aria-expanded", "true");
    byId("emoji-search").value = "";
    this.#fill();
    byId("emoji-search").focus();
  }

  #close({ isBack = false } = {}) {
    const panel = byId("emoji-panel");
    if (!panel || panel.hidden) return;
    panel.hidden = true;
    byId("emoji-button").setAttribute("aria-expanded", "false");
    if (isBack) this.#desk.composer.focus();
  }

  #fill() {
    const rows = matching(this.#rows, byId("emoji-search").value);
    const buttons = rows.map((row, index) => {
      const name = nameOf(row);
      return el("button", { type: "button", "aria-label": name, title: name, tabindex: index ? "-1" : "0" }, row[0]);
    });
    byId("emoji-grid").replaceChildren(...(buttons.length > 0 ? buttons : [el("p", { role: "status" }, word("emoji.none"))]));
  }

  #take(button) {
    if (!button) return;
    this.#close();
    this.#desk.composer.insert(button.textContent);
  }

  #key(event) {
    if (event.isComposing) return;
    const signs = [...byId("emoji-grid").querySelectorAll("button")];
    if (event.key === "Escape") this.#close({ isBack: true });
    else if (event.target === byId("emoji-search")) {
      if (event.key === "Enter") this.#take(signs[0]);
      else if (event.key === "ArrowDown") signs[0]?.focus();
      else return;
    } else if (!this.#walk(event.key, signs)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #walk(key, signs) {
    const at = signs.indexOf(document.activeElement);
    const columns = getComputedStyle(byId("emoji-grid")).gridTemplateColumns.split(" ").length;
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns };
    const to = { Home: 0, End: signs.length - 1 }[key] ?? at + (steps[key] ?? NaN);
    if (at < 0 || Number.isNaN(to)) return false;
    if (to < 0) byId("emoji-search").focus();
    else signs[to]?.focus();
    return true;
  }
}
