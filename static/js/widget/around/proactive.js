/* The greeting that the visitor has clicked on, on the page around us: the first line until they have answered it. */

import { byId } from "../dom.js";
import { showGreeting } from "../welcome.js";

export class Proactive {
  #chat;

  constructor(chat) {
    this.#chat = chat;
    chat.frame.on("greeting", ({ id }) => this.#clicked(id));
  }

  started() {
    this.#show();
  }

  /* What the next message carries. */
  marks() {
    const rule = this.#rule();
    return rule && this.#chat.thread.current === null ? { greeting: rule.id } : {};
  }

  /* Once a conversation holds the greeting itself, the first screen has its usual words again. */
  received({ type, conversation }) {
    if (type === "ack" || (type === "welcome" && conversation)) this.#forget();
  }

  forgotten({ keepsOutbox }) {
    if (!keepsOutbox) this.#forget();
  }

  #clicked(id) {
    if (this.#chat.thread.current !== null) return;
    this.#chat.storage.set("greeting", id);
    this.#show();
  }

  #rule() {
    const id = this.#chat.storage.get("greeting");
    return id === null ? null : (this.#chat.inbox.proactive ?? []).find((rule) => rule.id === id) ?? null;
  }

  #forget() {
    this.#chat.storage.remove("greeting");
    this.#show();
  }

  #show() {
    const text = this.#rule()?.text ?? "";
    if ((byId("welcome").dataset.greeting ?? "") === text) return;
    byId("welcome").dataset.greeting = text;
    showGreeting(this.#chat.inbox, text);
  }
}
