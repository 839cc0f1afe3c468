/* A message in the reader's language, below its bubble. */

import { slot } from "./dom.js";
import { GrowingText } from "./copilot_text.js";
import { toast } from "./notices.js";
import { word } from "./words.js";

export class Translation {
  #growing = new GrowingText();
  #place;

  constructor(line) {
    this.#place = line.querySelector(".translation") ?? newPlace(line);
    this.#place.lastElementChild.textContent = "…";
  }

  grew(frame) {
    this.#growing.add(frame);
    this.#place.lastElementChild.textContent = this.#growing.text;
  }

  ended({ text, notice }) {
    if (text) this.#place.lastElementChild.textContent = text;
    else this.failed(notice === "no_model" ? "no_model_text" : notice || "unavailable");
  }

  /* Something else was asked for meanwhile. */
  interrupted() {
    this.#place.remove();
  }

  failed(code) {
    this.#place.remove();
    toast(word(`copilot.${code}`));
  }
}

function newPlace(line) {
  const [place, label, text] = ["div", "span", "p"].map((name) => document.createElement(name));
  place.className = "translation";
  label.className = "muted";
  label.textContent = word("translation.of");
  text.dir = "auto";
  place.append(label, text);
  slot(line, "text").after(place);
  return place;
}
