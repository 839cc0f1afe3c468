/* Who is writing to the visitor right now; a lost "off" is not believed for long. */

import { t } from "./strings.js";

const TYPING_MS = 8000;

export class Typing {
  #onChange;
  #timer = 0;
  shown = null; // {name}

  constructor(onChange) {
    this.#onChange = onChange;
  }

  received({ sender, on }) {
    if (sender.kind !== "agent") return;
    this.clear();
    if (!on) return;
    this.shown = { name: sender.name || t("name.agent") };
    this.#timer = setTimeout(() => {
      this.clear();
      this.#onChange();
    }, TYPING_MS);
  }

  clear() {
    clearTimeout(this.#timer);
    this.shown = null;
  }
}
