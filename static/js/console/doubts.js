/* Conversations that may belong to the view that is shown, or no longer: the server is asked about some at a time. */

const AFTER_MS = 300;
const EVERY_MS = 2000;
const MOST = 100;

export class Doubts {
  #ids = new Set();
  #timer = 0;
  #at = -Infinity;
  #ask;
  #onTooMany;

  /* ask(ids): true when it was answered. onTooMany(): there are more than can be asked for by name. */
  constructor({ ask, onTooMany }) {
    this.#ask = ask;
    this.#onTooMany = onTooMany;
  }

  add(id) {
    this.#ids.add(id);
    this.#timer ||= setTimeout(() => this.#go(), Math.max(AFTER_MS, this.#at + EVERY_MS - Date.now()));
  }

  has(id) {
    return this.#ids.has(id);
  }

  clear() {
    this.#ids.clear();
  }

  async #go() {
    const ids = [...this.#ids].slice(-MOST);
    if (this.#ids.size > MOST) this.#onTooMany();
    this.clear();
    const isAnswered = ids.length === 0 || (await this.#ask(ids));
    this.#at = Date.now();
    this.#timer = 0;
    const again = [...this.#ids]; // heard of meanwhile
    if (!isAnswered) for (const id of ids) this.#ids.add(id); // what moves next asks again
    for (const id of again) this.add(id);
  }
}
