/* The tenant's announcement above the messages, until the visitor has put it away. A new text is shown again. */

import { byId, el, icon } from "../dom.js";
import { richText } from "../markdown.js";
import { t } from "../strings.js";

export class Announcement {
  #chat;

  constructor(chat) {
    this.#chat = chat;
  }

  started() {
    const { announcement: text = "" } = this.#chat.inbox;
    const isShown = text.trim() !== "" && this.#chat.storage.get("announced") !== fingerprint(text);
    const strip = byId("announcement");
    strip.hidden = !isShown;
    if (!isShown) return;
    const label = t("announcement.close");
    const close = el("button", { type: "button", class: "icon-button", "data-testid": "announcement-close", "aria-label": label, title: label }, icon("close"));
    close.addEventListener("click", () => this.#putAway(text));
    strip.replaceChildren(icon("megaphone"), el("div", { class: "announcement__text" }, richText(text)), close);
  }

  #putAway(text) {
    this.#chat.storage.set("announced", fingerprint(text));
    byId("announcement").hidden = true;
    this.#chat.focus();
  }
}

/* Short and the same for the same text; nobody gains anything by a collision. */
export function fingerprint(text) {
  let sum = 5381;
  for (const char of text) sum = ((sum * 33) ^ char.codePointAt(0)) >>> 0;
  return sum.toString(36);
}
