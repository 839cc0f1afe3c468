/* The numbers on the tabs: asked when something changed its tab, now and then however much does. */

import { byId } from "./dom.js";

const AFTER_MS = 1100; // the server remembers them for a second
const EVERY_MS = 2000;
const MOST_SHOWN = 999;

export class Counts {
  #home = byId("workspace").dataset.home;
  #timer = 0;
  #at = -Infinity;

  soon() {
    this.#timer ||= setTimeout(() => this.#ask(), Math.max(AFTER_MS, this.#at + EVERY_MS - Date.now()));
  }

  async #ask() {
    this.#timer = 0;
    this.#at = Date.now();
    const response = await fetch(`${this.#home}counts/?${byId("list").dataset.query}`).catch(() => null);
    if (!response?.ok || response.redirected) return; // the next change asks again
    const counts = await response.json();
    for (const element of byId("list").querySelectorAll("[data-count]")) {
      const count = counts[element.dataset.count];
      element.textContent = count > MOST_SHOWN ? `${MOST_SHOWN}+` : count;
      if (element.dataset.count === "unassigned") element.dataset.waiting = counts.waiting;
    }
  }
}
