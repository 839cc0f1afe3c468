/* The other ways to send: send and resolve (Ctrl or Cmd with Enter), and the menu beside the button. */

import { newId } from "../socket/ids.js";
import { byId } from "./dom.js";
import { Scheduling } from "./scheduling.js";

export class Sending {
  #desk;
  #isEnding = false; // what goes out now ends the conversation
  #ending = new Map(); // client_id -> conversation id: resolved as soon as the message has arrived

  constructor(desk) {
    this.#desk = desk;
    addEventListener("click", ({ target }) => target.closest("#send-more") || byId("send-more")?.removeAttribute("open"));
  }

  composing(composer) {
    composer.onKey((event) => this.#key(event));
    byId("send-more").addEventListener("click", ({ target }) => this.#chose(target.closest("button[data-send]")?.dataset.send));
    byId("send-more").addEventListener("keydown", (event) => event.key === "Escape" && this.#close());
  }

  /* A message that is refused resolves nothing. */
  sending() {
    if (!this.#isEnding) return {};
    const client_id = newId();
    this.#ending.set(client_id, this.#desk.composer.conversationId);
    return { client_id };
  }

  received(frame) {
    const conversationId = frame.type === "ack" && this.#ending.get(frame.client_id);
    if (!conversationId) return;
    this.#ending.delete(frame.client_id);
    this.#desk.send({ type: "resolve", ref: "resolve", conversation_id: conversationId });
  }

  #key({ key, ctrlKey, metaKey, altKey, shiftKey }) {
    if (key !== "Enter" || !(ctrlKey || metaKey) || altKey || shiftKey) return false;
    this.#sendAndResolve();
    return true;
  }

  #sendAndResolve() {
    this.#isEnding = this.#desk.thread.state !== "resolved";
    this.#desk.composer.send();
    this.#isEnding = false;
  }

  #chose(way) {
    if (!way) return;
    this.#close();
    if (way === "resolve") this.#sendAndResolve();
    else this.#desk.part(Scheduling).open();
  }

  #close() {
    byId("send-more").removeAttribute("open");
    this.#desk.composer.focus();
  }
}
