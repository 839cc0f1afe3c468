/* The browser's own notifications, once the visitor has said yes to them. Offered while somebody waits for a person, and
   only on a page of our own: browsers refuse them to frames of other sites. */

import { byId, el, icon } from "./dom.js";
import { t } from "./strings.js";

const LONGEST = 160;
const WAIT_MS = 400;

export class Notifying {
  #chat;
  #offer = null;

  constructor(chat) {
    this.#chat = chat;
    if (!("Notification" in window) || chat.frame.isEmbedded) return;
    const attributes = { type: "button", class: "action", "data-testid": "notify", hidden: true, onclick: () => this.#ask() };
    this.#offer = el("button", attributes, icon("bell"), t("notify.offer"));
    byId("actions").append(this.#offer);
  }

  drawn({ conversation }) {
    if (!this.#offer) return;
    const isWaiting = conversation?.status === "open" && ["queue", "human"].includes(conversation.owner);
    this.#offer.hidden = !isWaiting || Notification.permission !== "default" || this.#chat.storage.get("notify") === false;
  }

  heard(message) {
    if (!this.#offer || Notification.permission !== "granted" || !this.#chat.tabs.isLeader) return;
    setTimeout(() => this.#chat.reading.isRead(message) || this.#show(message), WAIT_MS);
  }

  async #ask() {
    if ((await Notification.requestPermission()) !== "granted") this.#chat.storage.set("notify", false);
    this.#chat.redraw();
    this.#chat.composer.focus();
  }

  #show({ sender, content, attachments = [] }) {
    const body = (content || attachments.map(({ name }) => name).join(", ")).slice(0, LONGEST);
    try {
      const shown = new Notification(sender.name || this.#chat.inbox.name, { body, tag: `kefu:${this.#chat.inbox.site_key}` });
      shown.onclick = () => {
        window.focus();
        shown.close();
      };
    } catch {
      // phones allow them to service workers only
    }
  }
}
