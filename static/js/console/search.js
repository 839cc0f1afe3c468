/* Search over messages and contacts: results take the place of the rows while something is being looked for. */

import { byId, fetchPart } from "./dom.js";
import { addKeys } from "./keyboard.js";
import { toast } from "./notices.js";
import { showTimes } from "./times.js";
import { word } from "./words.js";

const AFTER_MS = 250;
const workspace = byId("workspace");

export class Search {
  #text = "";
  #timer = 0;
  #turn = 0;

  constructor() {
    workspace.addEventListener("input", (event) => event.target.id === "search-input" && this.#typed(event));
    workspace.addEventListener("compositionend", (event) => event.target.id === "search-input" && this.#typed(event));
    workspace.addEventListener("submit", (event) => event.target.id === "search" && this.#submitted(event));
    workspace.addEventListener("keydown", (event) => this.#pressed(event));
    workspace.addEventListener("click", ({ target }) => target.matches("#results .more") && this.#more(target));
    workspace.addEventListener("list-shown", () => this.#restore());
    addKeys({ "Mod+KeyK": () => this.#focus() });
  }

  #focus() {
    if (!byId("search-input").checkVisibility()) return; // on a phone the thread covers it
    byId("search-input").focus();
    byId("search-input").select();
  }

  #typed({ isComposing }) {
    if (isComposing) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), AFTER_MS);
  }

  #submitted(event) {
    event.preventDefault();
    clearTimeout(this.#timer);
    this.#look();
  }

  /* Escape ends the search, the arrow down leads into what was found. */
  #pressed(event) {
    if (event.isComposing || !event.target.closest("#search, #results")) return;
    if (event.key === "Escape" && this.#text) {
      byId("search-input").value = "";
      this.#look();
      byId("search-input").focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.#step(event, event.key === "ArrowDown" ? 1 : -1);
    }
  }

  #step(event, step) {
    const stops = [byId("search-input"), ...byId("results").querySelectorAll("a")];
    const next = stops[stops.indexOf(document.activeElement) + step];
    if (!next || byId("results").hidden) return;
    event.preventDefault();
    next.focus();
  }

  async #look() {
    this.#text = byId("search-input").value.trim();
    const turn = ++this.#turn;
    if (!this.#text) return this.#show(null);
    const part = await fetchPart(this.#address()).catch(() => null);
    if (turn !== this.#turn) return;
    if (part) this.#show(part);
    else toast(word("search.failed"));
  }

  #address(before = "") {
    const query = new URLSearchParams({ q: this.#text, ...(before && { before }) });
    return `${workspace.dataset.home}search/?${query}`;
  }

  #show(part) {
    byId("results").replaceChildren(...(part?.children ?? []));
    byId("results").hidden = part === null;
    byId("list").dataset.searching = String(part !== null);
    showTimes(byId("results"));
    const count = byId("results").querySelectorAll(".found-row").length;
    byId("search-status").textContent = part ? word(count ? "search.found" : "search.none", { count }) : "";
  }

  async #more(button) {
    const part = await fetchPart(this.#address(button.dataset.before)).catch(() => null);
    if (!part) return toast(word("search.failed"));
    const fresh = [...part.querySelectorAll("#passages > li")];
    byId("passages").append(...fresh);
    const next = part.querySelector(".more");
    if (next) button.replaceWith(next);
    else button.remove();
    showTimes(byId("results"));
    fresh[0]?.querySelector("a").focus({ preventScroll: true });
  }

  /* The list is there anew, with an empty field. */
  #restore() {
    if (!this.#text) return;
    byId("search-input").value = this.#text;
    this.#look();
  }
}
