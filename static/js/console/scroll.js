/* Where the reader is in the thread: at its end it follows, elsewhere a button tells of news. */

import { byId } from "./dom.js";

const NEAR_PX = 80;
const EDGE_PX = 240; // so near to where the loaded lines end, more of them are wanted
const FLASH_MS = 2400;

export class Scroll {
  #area = byId("scroll");
  #button = byId("new-messages");
  #wasAtEnd = true;
  #isMoving = false; // by us, not by the reader
  #onLooked;
  #onNews;
  #onEdge;
  #observer = new ResizeObserver(() => this.#wasAtEnd && this.toEnd());

  /* onLooked(): the end is in sight; onNews(): the button that tells of news; onEdge(isTop): the reader scrolls there. */
  constructor({ onLooked, onNews, onEdge }) {
    this.#onLooked = onLooked;
    this.#onNews = onNews;
    this.#onEdge = onEdge;
    this.#area.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.#button.addEventListener("click", () => this.#onNews());
    document.addEventListener("visibilitychange", this.#onLooked);
    this.#observer.observe(this.#area);
  }

  stop() {
    document.removeEventListener("visibilitychange", this.#onLooked);
    this.#observer.disconnect();
  }

  get isAtEnd() {
    return this.#wasAtEnd;
  }

  toEnd() {
    this.#isMoving = true;
    this.#area.scrollTop = this.#area.scrollHeight;
    this.#wasAtEnd = true;
    this.#button.hidden = true;
  }

  grown({ isOwn = false, isQuiet = false } = {}) {
    if (isOwn || this.#wasAtEnd) this.toEnd();
    else if (!isQuiet) this.#button.hidden = false;
  }

  /* Something is put in above: what the reader looks at stays where it is. */
  keep(change) {
    const fromEnd = this.#area.scrollHeight - this.#area.scrollTop;
    change();
    this.#area.scrollTop = this.#area.scrollHeight - fromEnd;
  }

  /* Into the middle; it has the focus, and stands out for a moment. */
  toLine(line) {
    this.#isMoving = true;
    line.tabIndex = -1;
    line.focus({ preventScroll: true });
    this.#area.scrollTop += this.#above(line) - (this.#area.clientHeight - line.offsetHeight) / 2;
    line.dataset.flash = "true";
    setTimeout(() => delete line.dataset.flash, FLASH_MS);
    this.#lookWhere();
  }

  /* To its top, where that is above what is in sight at the end. */
  toTopOf(mark) {
    if (!mark || this.#above(mark) >= 0) return;
    this.#isMoving = true;
    this.#area.scrollTop += this.#above(mark);
    this.#lookWhere();
  }

  /* How far below the upper edge it stands. */
  #above(element) {
    return element.getBoundingClientRect().top - this.#area.getBoundingClientRect().top;
  }

  tellNews() {
    this.#button.hidden = false;
  }

  #lookWhere() {
    const { scrollHeight, scrollTop, clientHeight } = this.#area;
    this.#wasAtEnd = scrollHeight - scrollTop - clientHeight < NEAR_PX;
  }

  #scrolled() {
    this.#lookWhere();
    if (!this.#isMoving) this.#tellEdge();
    this.#isMoving = false;
    if (!this.#wasAtEnd) return;
    this.#button.hidden = true;
    this.#onLooked();
  }

  #tellEdge() {
    const { scrollHeight, scrollTop, clientHeight } = this.#area;
    if (scrollTop < EDGE_PX) this.#onEdge(true);
    else if (scrollHeight - scrollTop - clientHeight < EDGE_PX) this.#onEdge(false);
  }
}
