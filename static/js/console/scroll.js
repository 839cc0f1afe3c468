/* Where the reader is in the thread: at its end it follows, elsewhere a button tells of news. */

import { byId } from "./dom.js";

const NEAR_PX = 80;

export class Scroll {
  #area = byId("scroll");
  #button = byId("new-messages");
  #wasAtEnd = true;
  #onLooked;
  #observer = new ResizeObserver(() => this.#wasAtEnd && this.toEnd());

  constructor(onLooked) {
    this.#onLooked = onLooked;
    this.#area.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.#button.addEventListener("click", () => this.toEnd());
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

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.#area;
    this.#wasAtEnd = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    if (!this.#wasAtEnd) return;
    this.#button.hidden = true;
    this.#onLooked();
  }
}
