/* What the visitor has begun to write: kept across reloads, the same in every tab. */

export class Drafts {
  #chat;

  constructor(chat) {
    this.#chat = chat;
    chat.tabs.on("draft", (text) => document.hasFocus() || chat.composer.fill(text));
  }

  started() {
    this.#chat.composer.fill(this.#chat.storage.get("draft") ?? "");
  }

  keep(text) {
    if (text) this.#chat.storage.set("draft", text);
    else this.#chat.storage.remove("draft");
    this.#chat.tabs.tell("draft", text);
  }

  forgotten({ keepsOutbox }) {
    if (keepsOutbox) return;
    this.#chat.storage.remove("draft");
    this.#chat.composer.fill("");
  }
}
