/* A list of lines: changes only what changed, follows the newest line unless the visitor reads further up, and keeps what
   is being read in its place when something comes in above. */

import { itemElement } from "./bubbles.js";
import { byId, el, icon } from "./dom.js";
import { t } from "./strings.js";

const NEAR_PX = 90;
const ANCHORS = 3;
const SHOWN_MS = 1600;

export class Log {
  #list;
  #scroller;
  #shown = new Map();
  #actions;
  #isFollowing = true;
  #newest = "";
  #jump;

  constructor(actions, { list = byId("items"), scroller = byId("log") } = {}) {
    this.#actions = actions;
    this.#list = list;
    this.#scroller = scroller;
    const onclick = () => this.follow();
    this.#jump = el("button", { type: "button", class: "jump", hidden: true, "data-testid": "jump", onclick }, icon("down"), t("jump"));
    this.#scroller.after(this.#jump);
    this.#scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.#isFollowing && this.#toEnd()).observe(this.#scroller);
  }

  show(items) {
    const places = this.#isFollowing ? [] : this.#places();
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
        replace(known.element, element);
      }
      if (element === place) place = place.nextElementSibling;
      else this.#list.insertBefore(element, place);
    }
    for (const [key, { element }] of this.#shown) if (!kept.has(key)) element.remove();
    const newest = items.at(-1)?.key ?? "";
    this.#shown = kept;
    this.#settle(places, newest !== this.#newest && newest !== "dots");
    this.#newest = newest;
  }

  get isFollowing() {
    return this.#isFollowing;
  }

  follow() {
    this.#isFollowing = true;
    this.#toEnd();
  }

  /* Scroll to a line and show which one it is. */
  reveal(line) {
    this.#isFollowing = false;
    line.scrollIntoView({ block: "center" });
    line.classList.add("is-shown");
    setTimeout(() => line.classList.remove("is-shown"), SHOWN_MS);
    line.querySelector("button, a")?.focus({ preventScroll: true });
  }

  /* Where the lines at the upper edge stand, lowest first: the others may lose time and name to what comes in above. */
  #places() {
    const edge = this.#scroller.getBoundingClientRect().top;
    const all = [...this.#shown].map(([key, { element }]) => ({ key, ...boundsOf(element) }));
    const upper = all.filter(({ bottom }) => bottom > edge).slice(0, ANCHORS);
    return upper.reverse();
  }

  #settle(places, isLonger) {
    if (this.#isFollowing) return this.#toEnd();
    const anchor = places.find(({ key }) => this.#shown.has(key));
    if (anchor) this.#scroller.scrollTop += boundsOf(this.#shown.get(anchor.key).element).top - anchor.top;
    if (isLonger) this.#jump.hidden = false;
  }

  /* The first screen is read from its top. */
  #toEnd() {
    if (this.#shown.size === 0) return;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#jump.hidden = true;
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    this.#isFollowing = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    if (this.#isFollowing) this.#jump.hidden = true;
  }
}

function boundsOf(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return { top, bottom };
}

/* Whoever stands in the old element with the keyboard stands in the new one afterwards. */
function replace(old, fresh) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const place = focused && [...old.querySelectorAll("button, a, input, select, textarea")].indexOf(focused);
  old.replaceWith(fresh);
  if (focused) fresh.querySelectorAll("button, a, input, select, textarea")[place]?.focus({ preventScroll: true });
}
