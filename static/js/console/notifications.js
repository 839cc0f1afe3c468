/* The bell: how many are unread, the list under it, and what is told at once: a line, a sound, the desktop. */

import { Availability } from "./availability.js";
import { Concerns } from "./concerns.js";
import { byId, fetchPart } from "./dom.js";
import { addKeys } from "./keyboard.js";
import { news, toast } from "./notices.js";
import { listenToPops } from "./pops.js";
import { post } from "./posting.js";
import { Signals } from "./signals.js";
import { showTimes } from "./times.js";
import { word } from "./words.js";

const MOST = 99;
const ASK_AGAIN_MS = 400;
const ASK_WHEN_CUT_MS = 15_000; // more moved than an activity frame holds

export class Notifications {
  #desk;
  #bell = byId("bell");
  #signals = new Signals();
  #concerns;
  #availability;
  #ways = {};
  #unread = Number(byId("bell-count").dataset.unread);
  #asking = 0;

  constructor(desk) {
    this.#desk = desk;
    this.#concerns = new Concerns((kind, id, name) => this.#tellNews(kind, id, name));
    this.#availability = new Availability(desk, () => this.#askSoon(ASK_AGAIN_MS));
    this.#bell.addEventListener("toggle", () => this.#bell.open && this.#list());
    this.#bell.addEventListener("click", (event) => this.#clicked(event));
    addKeys({ "Alt+KeyI": () => this.#toggle() });
    listenToPops();
    this.#showCount();
  }

  connected() {
    this.#ask();
  }

  opened({ id }) {
    this.#signals.watch(id);
    this.#read({ conversation: id }); // also what is not in the list: no letter tells of it then
  }

  closing() {
    this.#signals.watch("");
  }

  received(frame) {
    this.#availability.received(frame);
    if (frame.type === "conversation") this.#concerns.update(frame.conversation);
    else if (frame.type === "activity") this.#moved(frame);
    else if (frame.type === "notification") this.#told(frame);
    else if (frame.type === "notifications_read") this.#count(frame.unread);
  }

  // ── what comes ─────────────────────────────────────────────────────────────────────────────────

  #told({ notification, ways }) {
    const { kind, conversation_id: id, contact, actor, text: quote } = notification;
    const isWatched = this.#desk.thread?.id === id && document.hasFocus();
    if (isWatched) this.#read({ id: notification.id });
    else if (ways.includes("list")) this.#count(this.#unread + 1);
    const text = this.#text(kind, { name: contact?.name ?? "", actor });
    const onClick = () => this.#open(id);
    if (!isWatched && ways.includes("list") && kind !== "offered") news(text, onClick); // an offer has a banner of its own
    this.#signals.tell({ kind, ways, conversationId: id, text, quote, onClick });
  }

  #tellNews(kind, id, name) {
    const text = this.#text(kind, { name });
    this.#signals.tell({ kind, ways: this.#ways[kind] ?? [], conversationId: id, text, onClick: () => this.#open(id) });
  }

  #moved(frame) {
    this.#concerns.move(frame);
    if (frame.more) this.#askSoon(ASK_WHEN_CUT_MS * (0.5 + Math.random()));
  }

  #text(kind, { name, actor = "" }) {
    const someone = word("notifications.someone");
    return word(`notify.${kind}`, { name: name || someone, actor: actor || someone });
  }

  // ── asking the server ──────────────────────────────────────────────────────────────────────────

  #askSoon(ms) {
    this.#asking ||= setTimeout(() => this.#ask(), ms);
  }

  async #ask() {
    clearTimeout(this.#asking);
    this.#asking = 0;
    const response = await fetch(`${this.#bell.dataset.list}state/`).catch(() => null);
    if (!response?.ok || response.redirected) return; // the next connection asks again
    const state = await response.json();
    this.#ways = state.ways;
    this.#concerns.start(state);
    this.#availability.show(state.availability);
    this.#count(state.unread);
  }

  async #read(fields) {
    const { answer } = await post(byId("sign-out"), "notifications/read/", fields);
    if (answer) this.#count(answer.unread); // else it stays unread, and the next opening tries again
  }

  // ── the list under the bell ────────────────────────────────────────────────────────────────────

  async #list() {
    try {
      const part = await fetchPart(this.#bell.dataset.list);
      byId("bell-list").replaceChildren(...part.children);
      showTimes(byId("bell-list"));
    } catch {
      toast(word("error.page"));
    }
  }

  #clicked(event) {
    if (event.target.closest("#bell-read")) return void this.#readAll();
    const link = event.target.closest("a.told-one");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    this.#bell.open = false;
    this.#read({ id: link.dataset.id });
    this.#open(link.dataset.conversation);
  }

  async #readAll() {
    await this.#read({});
    if (this.#bell.open) await this.#list();
  }

  #open(id) {
    if (id) this.#desk.open(id);
  }

  #toggle() {
    this.#bell.open = !this.#bell.open;
    this.#bell.querySelector("summary").focus();
  }

  #count(unread) {
    this.#unread = unread;
    this.#showCount();
    if (this.#bell.open) this.#list();
  }

  #showCount() {
    const count = byId("bell-count");
    const text = this.#unread > MOST ? `${MOST}+` : String(this.#unread);
    Object.assign(count, { hidden: this.#unread === 0, textContent: text });
    count.dataset.unread = this.#unread;
    const label = this.#unread ? word("notifications.unread", { count: text }) : word("notifications.none_unread");
    this.#bell.querySelector("summary").setAttribute("aria-label", label);
  }
}
