/* A colleague has answered the visitor since this agent opened the conversation: better read that first. */

import { byId } from "./dom.js";
import { agent, word } from "./words.js";

export class Collisions {
  #desk;
  #since = 0; // what came up to here was seen on opening, or answered since
  #seq = 0;

  constructor(desk) {
    this.#desk = desk;
  }

  opened(thread) {
    this.#since = thread.lastSeq;
    byId("collision-close").addEventListener("click", hide);
    byId("collision-show").addEventListener("click", () => {
      hide();
      thread.goTo(this.#seq);
    });
  }

  received({ type, message }) {
    if (type !== "message" || message.conversation_id !== this.#desk.thread?.id || message.seq <= this.#since) return;
    if (message.sender.kind !== "agent" || message.private) return;
    if (message.sender.id === agent.id) this.#answered(message.seq);
    else this.#warn(message);
  }

  #answered(seq) {
    this.#since = seq;
    hide();
  }

  #warn({ seq, sender }) {
    this.#seq = seq;
    const isWriting = byId("composer-input").value.trim() !== "";
    byId("collision").hidden = false;
    byId("collision-text").textContent = word(isWriting ? "collision.while_writing" : "collision.replied", { name: sender.name });
  }
}

function hide() {
  byId("collision").hidden = true;
}
