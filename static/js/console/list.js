/* The list of conversations. Rows follow the frames: `conversation` when the state changed, `activity` for what moved.
   Counts are asked when a row changed its tab; conversations that moved and are not known here are read again. */

import { byId, fetchPart } from "./dom.js";
import { belongs, concernsMe, fromFrame, stateIn } from "./known.js";
import { noteNews, toast } from "./notices.js";
import { fillRow, moveRow, newRow } from "./row.js";
import { place, rowOf, rows } from "./rows.js";
import { showTimes } from "./times.js";
import { word } from "./words.js";

const COUNTS_AFTER_MS = 400;
const READ_AGAIN_AFTER_MS = 300;
const READ_AGAIN_EVERY_MS = 2000;
const NEWEST = "?tab=all&status=open"; // whatever moved stands on top of it
const workspace = byId("workspace");
const home = workspace.dataset.home;

export class List {
  #known = new Map(); // conversation id -> its state; null: not among those that are open, so of no interest
  #strangers = new Map(); // conversation id -> when it moved
  #isCut = false; // more has moved than was told
  #openId = "";
  #countTimer = 0;
  #readTimer = 0;
  #readAt = -Infinity;

  constructor(onChoose) {
    this.#remember();
    workspace.addEventListener("click", (event) => this.#clicked(event, onChoose));
  }

  get query() {
    const { tab, status } = byId("list").dataset;
    return `?tab=${tab}&status=${status}`;
  }

  address(conversationId) {
    return `${home}c/${conversationId}/${this.query}`;
  }

  mark(conversationId) {
    this.#openId = conversationId;
    for (const row of rows()) {
      if (row.dataset.id === conversationId) row.setAttribute("aria-current", "page");
      else row.removeAttribute("aria-current");
    }
  }

  /* The conversation `step` rows away from the open one. */
  neighbour(step) {
    const all = rows();
    const at = all.findIndex((row) => row.dataset.id === this.#openId);
    const next = at < 0 ? all[step > 0 ? 0 : all.length - 1] : all[at + step];
    return next?.dataset.id ?? null;
  }

  /* A `conversation` frame. */
  update(conversation) {
    const { id } = conversation;
    const row = rowOf(id);
    const before = this.#known.get(id) ?? (row && stateIn(row.dataset));
    const now = fromFrame(conversation);
    this.#known.set(id, now);
    this.#strangers.delete(id);
    if (before?.place !== now.place) this.#countSoon();
    this.#show(conversation, row, now);
    this.#tellNews(id, before, now, conversation.waiting_since);
  }

  /* An `activity` frame. */
  move({ conversations, more }) {
    for (const moved of conversations) this.#moveOne(moved);
    this.#isCut ||= more;
    if (this.#isCut || this.#strangers.size > 0) this.#readAgainSoon();
  }

  /* Another tab or filter, and everything afresh after a lost connection. */
  async show(query = this.query) {
    try {
      const part = await fetchPart(`${home}list/${query}`);
      const focused = document.activeElement?.dataset?.id;
      byId("list").replaceWith(part.querySelector("#list"));
      this.#shown();
      if (focused) rowOf(focused)?.focus();
    } catch {
      toast(word("error.page"));
    }
  }

  #shown() {
    showTimes(byId("list"));
    this.#known.clear();
    this.#remember();
    this.mark(this.#openId);
  }

  #remember() {
    for (const row of rows()) this.#known.set(row.dataset.id, stateIn(row.dataset));
  }

  #show(conversation, row, state) {
    const item = row?.parentElement;
    if (!belongs(state)) item?.remove();
    else if (item) {
      const moved = row.dataset.at !== conversation.last_activity_at || row.dataset.owner !== conversation.owner;
      fillRow(row, conversation);
      if (moved) place(item);
    } else place(newRow(conversation, this.address(conversation.id)));
    this.#changed();
  }

  #changed() {
    byId("rows-empty").hidden = byId("rows").childElementCount > 0;
    this.mark(this.#openId);
  }

  #moveOne(moved) {
    const { id, last_seq: seq } = moved;
    const row = rowOf(id);
    const known = this.#known.get(id);
    if (known === undefined || (!row && known && belongs(known))) this.#strangers.set(id, moved.last_activity_at);
    const at = row?.dataset.at;
    if (row && moveRow(row, moved) && at !== moved.last_activity_at) place(row.parentElement);
    if (!known || seq < known.seq) return;
    const now = { ...known, seq };
    this.#known.set(id, now);
    this.#tellNews(id, known, now, moved.waiting_since);
  }

  #tellNews(id, before, now, isWaiting) {
    if (isWaiting && now.seq > (before?.seq ?? 0) && concernsMe(now)) noteNews(id);
  }

  // ── reading again ──────────────────────────────────────────────────────────────────────────────

  #readAgainSoon() {
    const rest = this.#readAt + READ_AGAIN_EVERY_MS - Date.now();
    this.#readTimer ||= setTimeout(() => this.#readAgain(), Math.max(READ_AGAIN_AFTER_MS, rest));
  }

  /* Into the rows that are there: nobody loses their place in the list. */
  async #readAgain() {
    const queries = this.#isCut && this.query !== NEWEST ? [NEWEST, this.query] : [NEWEST];
    const strangers = new Map(this.#strangers);
    this.#strangers.clear();
    this.#isCut = false;
    try {
      for (const query of queries) this.#merge(await fetchPart(`${home}list/${query}`), strangers);
    } catch {
      for (const [id, at] of strangers) this.#strangers.set(id, at); // what moves next asks again
    }
    this.#readAt = Date.now();
    this.#readTimer = 0;
    if (this.#isCut) this.#readAgainSoon();
  }

  #merge(part, strangers) {
    const items = [...part.querySelectorAll("#rows > li")];
    const oldest = part.querySelector("a.more") ? items.at(-1).firstElementChild.dataset.at : "";
    for (const item of items) this.#learn(item, strangers);
    for (const [id, at] of strangers) if (!this.#known.has(id) && at >= oldest) this.#known.set(id, null);
    showTimes(byId("rows"));
    this.#changed();
  }

  #learn(item, strangers) {
    const row = item.firstElementChild;
    const { id } = row.dataset;
    const now = stateIn(row.dataset);
    if (now.seq < (this.#known.get(id)?.seq ?? 0)) return; // something newer came while this was on its way
    if (strangers.has(id)) this.#tellNews(id, this.#known.get(id), now, row.querySelector('[data-slot="waiting"]').dateTime);
    this.#known.set(id, now);
    if (!belongs(now)) return rowOf(id)?.parentElement.remove();
    row.href = this.address(id);
    const old = rowOf(id);
    if (old) this.#renew(old, item);
    if (old?.dataset.at !== row.dataset.at) place(item);
  }

  #renew(old, item) {
    const isFocused = old === document.activeElement;
    old.parentElement.replaceWith(item);
    if (isFocused) item.firstElementChild.focus({ preventScroll: true });
  }

  // ── counts and clicks ──────────────────────────────────────────────────────────────────────────

  #countSoon() {
    clearTimeout(this.#countTimer);
    this.#countTimer = setTimeout(() => this.#count(), COUNTS_AFTER_MS);
  }

  async #count() {
    const response = await fetch(`${home}counts/${this.query}`).catch(() => null);
    if (!response?.ok || response.redirected) return; // the next change asks again
    const counts = await response.json();
    for (const element of byId("list").querySelectorAll("[data-count]")) {
      element.textContent = counts[element.dataset.count];
      if (element.dataset.count === "unassigned") element.dataset.waiting = counts.waiting;
    }
  }

  async #clicked(event, onChoose) {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    const id = link.dataset.open ?? (link.matches("a.row") ? link.dataset.id : null);
    const isList = link.closest(".tabs, .filter");
    if (!id && !isList && !link.matches("a.more")) return;
    event.preventDefault();
    if (id) onChoose(id);
    else if (isList) await this.#follow(link);
    else await this.#more(link);
  }

  async #follow(link) {
    await this.show(new URL(link.href).search);
    const path = this.#openId ? this.address(this.#openId) : `${home}${this.query}`;
    history.replaceState(history.state, "", path);
    byId("list").querySelector(".tabs [aria-current]")?.focus();
  }

  async #more(link) {
    try {
      const part = await fetchPart(`${home}list/${this.query}&before=${link.dataset.before}`);
      const fresh = [...part.querySelectorAll("#rows > li")].filter((item) => !rowOf(item.firstElementChild.dataset.id));
      byId("rows").append(...fresh);
      const next = part.querySelector("a.more");
      if (next) link.replaceWith(next);
      else link.remove();
      showTimes(byId("rows"));
      this.#remember();
      fresh[0]?.firstElementChild.focus({ preventScroll: true });
    } catch {
      toast(word("error.page"));
    }
  }
}
