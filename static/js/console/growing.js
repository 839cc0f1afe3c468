/* An answer of the AI while it is being written: offsets count code points; a piece that leaves a hole is left out. */

import { fromTemplate, setText, slot } from "./dom.js";
import { word } from "./words.js";

export class Growing {
  #bubbles = new Map(); // message id -> {line, points}
  #messages;

  constructor(messages) {
    this.#messages = messages;
  }

  add({ message_id: id, offset, text }) {
    const bubble = this.#bubbles.get(id) ?? this.#begin(id);
    if (offset > bubble.points.length) return;
    bubble.points = [...bubble.points.slice(0, offset), ...text];
    setText(bubble.line, "text", bubble.points.join(""));
  }

  end(id) {
    this.#bubbles.get(id)?.line.remove();
    this.#bubbles.delete(id);
  }

  endAll() {
    for (const id of [...this.#bubbles.keys()]) this.end(id);
  }

  #begin(id) {
    const line = fromTemplate("ai-template");
    Object.assign(line.dataset, { id, streaming: "true" });
    line.setAttribute("aria-live", "off");
    line.querySelector(".why").remove();
    slot(line, "more").remove();
    slot(line, "at").remove();
    setText(line, "name", word("kind.ai"));
    this.#messages.append(line);
    const bubble = { line, points: [] };
    this.#bubbles.set(id, bubble);
    return bubble;
  }
}
