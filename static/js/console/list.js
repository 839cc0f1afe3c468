/* The list of conversations. Rows follow the frames: `conversation` when the state changed, `activity` for what moved.
   Counts are asked when a row changed its tab; conversations that moved and are not known here are read again.
   Where a view or a filter is shown, the server is asked which of those that moved belong to it, some at a time. */

import { Counts } from "./counts.js";
import { byId, fetchPart } from "./dom.js";
import { Doubts } from "./doubts.js";
import { belongs, concernsMe, fromFrame, isToldByServer, stateIn } from "./known.js";
import { noteNews, toast } from "./notices.js";
import { fillRow, moveRow, newRow } from "./row.js";
import { isBefore, place, placeText, rowOf, rows } from "./rows.js";
import { showTimes } from "./times.js";
import { word } from "./words.js";

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
  #readTimer = 0;
  #readAt = -Infinity;
  #counts = new Counts();
  #doubts = new Doubts({
    ask: (ids) => this.#askWhichBelong(ids),
    onTooMany: () => this.move({ conversations: [], more: true }),
  });

  constructor(onChoose) {
    this.#remember();
    workspace.addEventListener("click", (event) => this.#clicked(event, onChoose));
  }

  get query() {
    return `?${byId("list").dataset.query}`;
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
    if (before?.place !== now.place) this.#counts.soon();
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
    this.#doubts.clear();
    this.#remember();
    this.mark(this.#openId);
    workspace.dispatchEvent(new CustomEvent("list-shown"));
  }

  #remember() {
    for (const row of rows()) this.#known.set(row.dataset.id, stateIn(row.dataset));
  }

  #show(conversation, row, state) {
    const item = row?.parentElement;
    if (isToldByServer()) this.#doubts.add(conversation.id);
    const stays = isToldByServer() ? item : belongs(state);
    if (!stays) item?.remove();
    else if (item) this.#fill(row, () => fillRow(row, conversation));
    else place(newRow(conversation, this.address(conversation.id)));
    this.#changed();
  }

  #fill(row, fill) {
    const before = placeText(row);
    fill();
    if (placeText(row) !== before) place(row.parentElement);
  }

  #changed() {
    byId("rows-empty").hidden = byId("rows").childElementCount > 0;
    this.mark(this.#openId);
    workspace.dispatchEvent(new CustomEvent("rows-changed"));
  }

  #moveOne(moved) {
    const { id, last_seq: seq } = moved;
    const row = rowOf(id);
    const known = this.#known.get(id);
    if (isToldByServer()) this.#doubts.add(id);
    if (known === undefined || this.#isMissing(row, known)) this.#strangers.set(id, moved.last_activity_at);
    if (row) this.#fill(row, () => moveRow(row, moved));
    if (!known || seq < known.seq) return;
    const now = { ...known, seq };
    this.#known.set(id, now);
    this.#tellNews(id, known, now, moved.waiting_since);
  }

  #isMissing(row, known) {
    return !row && known && !isToldByServer() && belongs(known);
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
      for (const query of queries) this.#merge(await fetchPart(`${home}list/${query}`), query, strangers);
    } catch {
      for (const [id, at] of strangers) this.#strangers.set(id, at); // what moves next asks again
    }
    this.#readAt = Date.now();
    this.#readTimer = 0;
    if (this.#isCut) this.#readAgainSoon();
  }

  #merge(part, query, strangers) {
    const items = [...part.querySelectorAll("#rows > li")];
    const oldest = part.querySelector("a.more") ? items.at(-1).firstElementChild.dataset.at : "";
    const isOwn = query === this.query;
    for (const item of items) this.#learn(item, isOwn, strangers);
    if (query === NEWEST) for (const [id, at] of strangers) if (!this.#known.has(id) && at >= oldest) this.#known.set(id, null);
    if (isOwn && isToldByServer()) this.#dropGone(items, part.querySelector("a.more"));
    showTimes(byId("rows"));
    this.#changed();
  }

  /* isOwn: the server says that it belongs to what is shown. */
  #learn(item, isOwn, strangers = new Map()) {
    const row = item.firstElementChild;
    const { id } = row.dataset;
    const now = stateIn(row.dataset);
    if (now.seq < (this.#known.get(id)?.seq ?? 0)) return; // something newer came while this was on its way
    if (strangers.has(id)) this.#tellNews(id, this.#known.get(id), now, row.querySelector('[data-slot="waiting"]').dateTime);
    this.#known.set(id, now);
    if (!isOwn && isToldByServer()) return;
    if (!isOwn && !belongs(now)) return rowOf(id)?.parentElement.remove();
    row.href = this.address(id);
    const old = rowOf(id);
    const before = old && placeText(old);
    if (old) this.#renew(old, item);
    if (before !== placeText(row)) place(item);
  }

  /* Rows that would stand among those that came, and did not come. */
  #dropGone(items, more) {
    const last = more && items.at(-1).firstElementChild;
    const came = new Set(items.map((item) => item.firstElementChild.dataset.id));
    for (const row of rows()) if (!came.has(row.dataset.id) && (!last || isBefore(row, last))) row.parentElement.remove();
  }

  #renew(old, item) {
    const focused = old.parentElement.contains(document.activeElement) && document.activeElement;
    const isChosen = old.parentElement.querySelector("input").checked;
    old.parentElement.replaceWith(item);
    item.querySelector("input").checked = isChosen;
    if (focused) item.querySelector(focused.localName).focus({ preventScroll: true });
  }

  // ── what belongs to a view ─────────────────────────────────────────────────────────────────────

  async #askWhichBelong(ids) {
    const { query } = this;
    const part = await fetchPart(`${home}list/${query}&ids=${ids}`).catch(() => null);
    if (part && query === this.query) this.#take(part, ids);
    return part !== null;
  }

  /* Those about which nothing new was heard meanwhile. */
  #take(part, ids) {
    const items = [...part.querySelectorAll("#rows > li")];
    const belonging = new Set(items.map((item) => item.firstElementChild.dataset.id));
    for (const item of items) this.#learn(item, true);
    for (const id of ids) if (!belonging.has(id) && !this.#doubts.has(id)) rowOf(id)?.parentElement.remove();
    showTimes(byId("rows"));
    this.#changed();
  }

  // ── clicks ─────────────────────────────────────────────────────────────────────────────────────

  async #clicked(event, onChoose) {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    const id = link.dataset.open ?? (link.matches("a.row") ? link.dataset.id : null);
    const isList = link.closest(".tabs, .list-tools, .view-strip");
    if (!id && !isList && !link.matches("a.more")) return;
    event.preventDefault();
    if (id) onChoose(id, { at: Number(link.dataset.open ? (link.dataset.at ?? 0) : 0) });
    else if (isList) await this.#follow(link);
    else await this.#more(link);
  }

  async #follow(link) {
    await this.go(new URL(link.href).search);
    byId("list").querySelector(".tabs [aria-current], .view-strip a, .list-tools summary")?.focus();
  }

  /* To another selection: the address says so, too. */
  async go(query) {
    await this.show(query);
    const path = this.#openId ? this.address(this.#openId) : `${home}${this.query}`;
    history.replaceState(history.state, "", path);
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
