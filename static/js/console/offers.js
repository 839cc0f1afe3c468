/* Conversations that are offered to this agent: who, why, and how long they may think about it. */

import { byId, fromTemplate, setText, slot } from "./dom.js";
import { addKeys } from "./keyboard.js";
import { toast } from "./notices.js";
import { faceOf } from "./people.js";
import { hasWord, word } from "./words.js";

const REFS = new Set(["accept", "decline"]);

export class Offers {
  #desk;
  #cards = new Map(); // conversation id -> {card, name, endsAt, lasts}
  #timer = 0;
  #wanted = null; // {id, type}: what this page has answered; accepted, it is opened once it is ours

  constructor(desk) {
    this.#desk = desk;
    byId("offers").addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (button) this.#answer(button.dataset.slot, button.closest(".offer").dataset.id);
    });
    addKeys({ "Alt+KeyY": () => this.#answer("accept"), "Alt+KeyN": () => this.#answer("decline") });
  }

  received(frame) {
    if (frame.type === "offer") this.#show(frame);
    else if (frame.type === "offer_ended") this.#ended(frame);
    else if (frame.type === "conversation") this.#follow(frame.conversation);
    else if (REFS.has(frame.ref)) this.#answered(frame);
  }

  /* After a lost connection the server offers again what is still on offer. */
  connected() {
    for (const id of [...this.#cards.keys()]) this.#remove(id);
  }

  #show({ conversation_id: id, expires_at: endsAt, reason, contact, preview }) {
    this.#remove(id);
    const card = fromTemplate("offer-template");
    const { name } = faceOf({ id: "0", ...contact });
    card.dataset.id = id;
    setText(card, "name", name);
    setText(card, "reason", hasWord(`offer.reason.${reason}`) ? word(`offer.reason.${reason}`) : "");
    setText(card, "preview", preview);
    this.#cards.set(id, { card, name, endsAt: Date.parse(endsAt), lasts: Math.max(1000, Date.parse(endsAt) - Date.now()) });
    slot(card, "bar").hidden = endsAt === "";
    byId("offers").append(card);
    this.#timer ||= setInterval(() => this.#count(), 500);
    this.#count();
  }

  #count() {
    for (const [id, { card, name, endsAt, lasts }] of this.#cards) {
      if (Number.isNaN(endsAt)) continue; // it does not end by itself
      const left = Math.max(0, endsAt - Date.now());
      setText(card, "left", word("offer.left", { seconds: Math.ceil(left / 1000) }));
      slot(card, "bar").value = (100 * left) / lasts;
      if (left === 0) this.#end(id, word("offer.expired", { name }));
    }
  }

  #answer(type, id = this.#cards.keys().next().value) {
    const offer = this.#cards.get(id);
    if (!offer) return;
    if (!this.#desk.send({ type, ref: type, conversation_id: id })) return toast(word("error.offline"));
    for (const button of offer.card.querySelectorAll("button")) button.disabled = true;
    this.#wanted = { id, type };
  }

  /* An error is told by the page. */
  #answered({ type, code }) {
    const { id, type: answer } = this.#wanted ?? {};
    if (!id || !["done", "error"].includes(type)) return;
    this.#wanted = null;
    if (type === "error" && code === "unavailable") return this.#offerAgain(id);
    this.#remove(id);
    if (type === "done" && answer === "accept") this.#desk.open(id);
  }

  #offerAgain(id) {
    for (const button of this.#cards.get(id)?.card.querySelectorAll("button") ?? []) button.disabled = false;
  }

  #ended({ conversation_id: id, outcome }) {
    const offer = this.#cards.get(id);
    if (!offer) return;
    const isNews = outcome === "expired" || (outcome === "taken" && this.#wanted?.id !== id);
    this.#end(id, isNews ? word(`offer.${outcome}`, { name: offer.name }) : "");
  }

  /* It is somebody's now, or offered to somebody else. */
  #follow({ id, assignee, status }) {
    if (this.#cards.has(id) && this.#wanted?.id !== id && (assignee || status === "resolved")) this.#remove(id);
  }

  #end(id, text) {
    this.#remove(id);
    if (text) toast(text);
  }

  #remove(id) {
    this.#cards.get(id)?.card.remove();
    this.#cards.delete(id);
    if (this.#cards.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = 0;
  }
}
