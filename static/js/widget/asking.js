/* The two buttons under the messages: ask a person, stop the answer. */

import { Actions, notify } from "./surroundings.js";
import { t } from "./strings.js";

export class Asking {
  #chat;
  #actions;
  #isAsking = false;

  constructor(chat) {
    this.#chat = chat;
    this.#actions = new Actions({ onAsk: () => this.ask(), onStop: () => this.#stop() });
  }

  ask() {
    if (!this.#chat.admits({ ask: true })) return;
    if (!this.#chat.send({ type: "handoff" })) return notify(t("connection.offline"));
    this.#isAsking = true;
    this.#chat.composer.focus();
    this.#chat.redraw();
  }

  received({ type }) {
    if (type === "conversation" || type === "error") this.#isAsking = false;
  }

  drawn({ status, isOnline }) {
    const canStop = isOnline && this.#chat.thread.stream !== null;
    this.#actions.show({ canAsk: status.kind === "ai" && !this.#isAsking, canStop });
  }

  #stop() {
    const stream = this.#chat.thread.stream;
    if (stream) this.#chat.send({ type: "stop", message_id: stream.id });
    this.#chat.composer.focus();
  }
}
