/* Some phones lay their keyboard over the page instead of making the page smaller. Then the chat gets as high as what is
   left, so that the head stays and the newest line stands above the keys. */

import { byId } from "./dom.js";

const LEAST_PX = 120; // bars of the browser come and go too

export class Keyboard {
  #chat;
  #view = window.visualViewport;

  constructor(chat) {
    this.#chat = chat;
    this.#view?.addEventListener("resize", () => this.#fit());
  }

  #fit() {
    const { height, scale } = this.#view;
    const isCovered = scale === 1 && window.innerHeight - height > LEAST_PX;
    byId("chat").style.height = isCovered ? `${height}px` : "";
    if (!isCovered) return;
    window.scrollTo(0, 0);
    if (this.#chat.log.isFollowing) this.#chat.log.follow();
  }
}
