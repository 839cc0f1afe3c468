/* The page that the visitor looks at, told to the server once there is a conversation to tell it in. */

export class Visited {
  #chat;
  #page = null;

  constructor(chat) {
    this.#chat = chat;
  }

  seen(page) {
    this.#page = page;
    this.#send();
  }

  received({ type, isFirst }) {
    if (type === "welcome" || isFirst) this.#send();
  }

  #send() {
    if (this.#page && this.#chat.thread.current) this.#chat.send({ type: "page", ...this.#page });
  }
}
