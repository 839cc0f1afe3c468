/* Scrolling up brings what came before, page by page; the place that is being read stays where it is. */

import { byId, el } from "./dom.js";
import { t } from "./strings.js";

const PAGE = 40;
const NEAR_PX = 240;
const MOST_PAGES = 25; // when looking for a message that was replied to
const REF = "older";

export class Older {
  #chat;
  #scroller = byId("log");
  #asked = null; // {conversation_id, before_seq, limit}
  #sought = null; // {id, pages}
  #line = el("p", { class: "older", role: "status", hidden: true, "data-testid": "older" }, el("span", { class: "older__dots" }), t("older"));

  constructor(chat) {
    this.#chat = chat;
    byId("items").parentElement.prepend(this.#line);
    // who follows the end looks when all is drawn: what came since makes this scroll look like one to the top
    this.#scroller.addEventListener("scroll", () => chat.log.isFollowing || this.#look(), { passive: true });
    chat.actions.show = (id) => this.#show(id);
  }

  drawn() {
    const isCut = this.#chat.thread.cut !== undefined;
    this.#line.hidden = !isCut;
    byId("welcome").hidden = isCut;
    if (!this.#chat.frame.isOpen) return;
    this.#look();
  }

  received(frame) {
    if (frame.type === "welcome") this.#asked = null; // the question went down with the old line
    if (frame.ref !== REF || !this.#asked) return;
    const asked = this.#asked;
    this.#asked = null;
    if (frame.type !== "history") return; // the next scroll asks again
    this.#chat.thread.fillOlder(frame, asked);
    if (this.#sought) this.#seekOn();
  }

  forgotten() {
    this.#asked = this.#sought = null;
  }

  #look() {
    if (this.#scroller.scrollTop < NEAR_PX) this.#ask();
  }

  #ask() {
    const cut = this.#chat.thread.cut;
    if (!cut || this.#asked || cut.position.last < cut.last_seq) return; // the end comes first
    const asked = { conversation_id: cut.id, ...cut.position.older(PAGE) };
    if (this.#chat.send({ type: "history", ...asked, ref: REF })) this.#asked = asked;
  }

  #seekOn() {
    this.#chat.redrawn();
    this.#show(this.#sought.id, this.#sought.pages);
  }

  /* The message itself, loaded before if need be. */
  #show(id, pages = 0) {
    this.#sought = null;
    const line = byId("items").querySelector(`[data-id="${CSS.escape(id)}"]`);
    if (line) return this.#chat.log.reveal(line);
    if (!this.#chat.thread.cut || pages >= MOST_PAGES) return;
    this.#sought = { id, pages: pages + 1 };
    this.#ask();
  }
}
