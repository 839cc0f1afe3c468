/* Tells the server now and then that somebody sits here, who reads and clicks without sending anything: what goes to
   the server anyway tells it as well. Nobody at a desk is taken for away while they work. */

const EVERY_MS = 60_000;
const SIGNS = ["pointerdown", "keydown", "wheel"];

export class Alertness {
  #desk;
  #at = Date.now(); // the page has just been opened, which tells it too

  constructor(desk) {
    this.#desk = desk;
    for (const sign of SIGNS) document.addEventListener(sign, () => this.#note(), { capture: true, passive: true });
  }

  #note() {
    if (Date.now() - this.#at < EVERY_MS) return;
    this.#at = Date.now();
    this.#desk.send({ type: "active" });
  }
}
