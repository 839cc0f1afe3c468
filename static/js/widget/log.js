/* The list of lines: changes only what changed, and follows the newest line unless the visitor reads further up. */

import { itemElement } from "./bubbles.js";
import { byId, el, icon } from "./dom.js";
import { t } from "./strings.js";

const NEAR_PX = 90;

export class Log {
  #list = byId("items");
  #scroller = byId("log");
  #shown = new Map();
  #actions;
  #isFollowing = true;
  #jump;

  constructor(actions) {
    this.#actions = actions;
    this.#jump = el("button", { type: "button", class: "jump", hidden: true, onclick: () => this.follow() }, icon("down"), t("jump"));
    this.#scroller.after(this.#jump);
    this.#scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.#isFollowing && this.#toEnd()).observe(this.#scroller);
  }

  show(items) {
    const kept = new Map();
    let place = this.#list.firstElementChild;
    for (const item of items) {
      const text = JSON.stringify(item);
      const known = this.#shown.get(item.key);
      const element = known?.text === text ? known.element : itemElement(item, this.#actions);
      kept.set(item.key, { element, text });
      if (known && element !== known.element) {
        element.classList.add("is-update"); // no entrance twice
        if (known.element === place) place = element;
        known.element.replaceWith(element);
      }
      if (element === place) place = place.nextElementSibling;
      else this.#list.insertBefore(element, place);
    }
    for (const [key, { element }] of this.#shown) if (!kept.has(key)) element.remove();
    const isLonger = kept.size > this.#shown.size;
    this.#shown = kept;
    this.#settle(isLonger);
  }

  follow() {
    this.#isFollowing = true;
    this.#toEnd();
  }

  #settle(isLonger) {
    if (this.#isFollowing) this.#toEnd();
    else if (isLonger) this.#jump.hidden = false;
  }

  #toEnd() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#jump.hidden = true;
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    this.#isFollowing = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    if (this.#isFollowing) this.#jump.hidden = true;
  }
}
