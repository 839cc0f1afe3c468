/* Conversations that are over: a list, and each of them to read. */

import { byId, el, icon } from "./dom.js";
import { makeItems } from "./items.js";
import { Log } from "./log.js";
import { errorText, t } from "./strings.js";
import { notify } from "./surroundings.js";
import { Thread } from "./thread.js";
import { daytime } from "./time.js";

const ADDRESS = "/api/v1/widget/conversations";
const PAGE = 60;
const REF = "earlier";

export class Earlier {
  #chat;
  #hasLooked = false;
  #dialog = null;
  #past = null; // the conversation that is being read: {id, thread, log, more, isAsking, first}
  #link;

  constructor(chat) {
    this.#chat = chat;
    const attributes = { type: "button", class: "link-button earlier-link", hidden: true, "data-testid": "earlier" };
    this.#link = el("button", { ...attributes, onclick: () => this.open() }, icon("history"), t("earlier"));
    byId("welcome").before(this.#link);
  }

  /* One question a page, by those who have been here before. */
  drawn({ isOpen, isOnline, conversation }) {
    if (this.#chat.thread.cut) this.#link.classList.add("is-above");
    else this.#link.classList.remove("is-above");
    if (this.#hasLooked || !isOpen || !isOnline || !conversation) return;
    this.#hasLooked = true;
    this.#rows().then((rows) => (this.#link.hidden = rows.length === 0)).catch(() => {}); // no link, nothing lost
  }

  received(frame) {
    const { type, ref } = frame;
    if (ref !== REF || !this.#past) return;
    this.#past.isAsking = false;
    if (type === "history" && frame.conversation_id === this.#past.id) this.#came(frame);
    if (type === "error") notify(errorText(frame.code));
  }

  forgotten() {
    this.#hasLooked = false;
    this.#link.hidden = true;
    this.#dialog?.close();
  }

  async open() {
    this.#dialog ??= this.#build();
    this.#dialog.showModal();
    await this.#showList();
  }

  async #rows() {
    const headers = { Authorization: `Visitor ${this.#chat.session.token}` };
    const response = await fetch(ADDRESS, { headers, credentials: "omit" });
    if (!response.ok) throw new Error(`conversations ${response.status}`);
    const current = this.#chat.thread.current?.id;
    return (await response.json()).results.filter(({ id }) => id !== current);
  }

  #build() {
    const label = t("earlier.close");
    const button = (testid, name, symbol, onclick) =>
      el("button", { type: "button", class: "icon-button", "aria-label": name, title: name, "data-testid": testid, onclick }, icon(symbol));
    this.back = button("earlier-back", t("earlier.back"), "back", () => this.#showList());
    this.title = el("h2", { class: "earlier__title", id: "earlier-title", tabindex: "-1" });
    const close = button("earlier-close", label, "close", () => this.#dialog.close());
    this.body = el("div", { class: "earlier__body" });
    const head = el("div", { class: "earlier__head" }, this.back, this.title, close);
    const dialog = el("dialog", { class: "earlier", "aria-labelledby": "earlier-title", "data-testid": "earlier-dialog" }, head, this.body);
    byId("chat").append(dialog);
    return dialog;
  }

  #head(title, isInside) {
    this.title.textContent = title;
    this.back.hidden = !isInside;
    this.title.focus({ preventScroll: true });
  }

  async #showList() {
    this.#past = null;
    this.#head(t("earlier"), false);
    try {
      const rows = await this.#rows();
      const lines = rows.map((row) => el("li", {}, this.#row(row)));
      const nothing = el("p", { class: "earlier__nothing" }, t("earlier.none"));
      this.body.replaceChildren(lines.length ? el("ul", { class: "earlier__list" }, ...lines) : nothing);
    } catch {
      this.body.replaceChildren(el("p", { class: "earlier__nothing", role: "alert" }, t("error.unavailable")));
    }
  }

  #row({ id, created_at, preview, last_seq }) {
    const words = [el("b", {}, daytime(created_at)), el("span", { dir: "auto" }, preview || t("earlier.untitled"))];
    const open = () => this.#show(id, last_seq, daytime(created_at));
    return el("button", { type: "button", class: "earlier__row", "data-testid": "earlier-row", onclick: open }, ...words);
  }

  #show(id, last, title) {
    this.#head(title, true);
    const list = el("ol", { class: "items" });
    const scroller = el("div", { class: "earlier__log", tabindex: "0", role: "region", "aria-labelledby": "earlier-title" }, list);
    this.body.replaceChildren(scroller);
    const { preview, progress, fresh, enlarge } = this.#chat.actions;
    const thread = new Thread();
    const log = new Log({ preview, progress, fresh, enlarge, show: (original) => reveal(list, log, original) }, { list, scroller });
    this.#past = { id, thread, log, first: last + 1, isAsking: false };
    scroller.addEventListener("scroll", () => scroller.scrollTop < 200 && this.#ask(), { passive: true });
    this.#ask();
  }

  #ask() {
    const past = this.#past;
    if (!past || past.isAsking || past.first <= 1) return;
    const question = { type: "history", conversation_id: past.id, before_seq: past.first, limit: PAGE, ref: REF };
    past.isAsking = this.#chat.send(question);
    if (!past.isAsking) notify(t("connection.offline"));
  }

  #came({ messages }) {
    const { thread, log } = this.#past;
    this.#past.first -= PAGE;
    for (const message of messages) thread.add(message);
    const view = { isOnline: true, isThinking: false, typing: null, inbox: this.#chat.inbox };
    log.show(makeItems(thread, { entries: [] }, view));
    if (messages.length === 0) this.#ask(); // a page of nothing but notes
  }
}

function reveal(list, log, id) {
  const line = list.querySelector(`[data-id="${CSS.escape(id)}"]`);
  if (line) log.reveal(line);
}
