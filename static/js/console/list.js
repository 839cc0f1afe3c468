/* The list of conversations: rows follow the `conversation` frames, counts are asked when a row changed its tab. */

import { byId, fetchPart } from "./dom.js";
import { noteNews, toast } from "./notices.js";
import { fillRow, newRow } from "./row.js";
import { showTimes } from "./times.js";
import { agent, word } from "./words.js";

const COUNTS_AFTER_MS = 400;
const workspace = byId("workspace");
const home = workspace.dataset.home;

export class List {
  #known = new Map(); // conversation id -> what its tab depends on
  #openId = "";
  #countTimer = 0;

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
    for (const row of this.#rows()) {
      if (row.dataset.id === conversationId) row.setAttribute("aria-current", "page");
      else row.removeAttribute("aria-current");
    }
  }

  /* The conversation `step` rows away from the open one. */
  neighbour(step) {
    const rows = this.#rows();
    const at = rows.findIndex((row) => row.dataset.id === this.#openId);
    const next = at < 0 ? rows[step > 0 ? 0 : rows.length - 1] : rows[at + step];
    return next?.dataset.id ?? null;
  }

  update(conversation) {
    const row = this.#row(conversation.id);
    const before = this.#known.get(conversation.id) ?? (row && stateIn(row.dataset));
    const now = stateIn({ ...conversation, assignee: conversation.assignee?.id ?? "", seq: conversation.last_seq });
    this.#known.set(conversation.id, now);
    if (!before || before.place !== now.place) this.#countSoon();
    this.#place(conversation, row);
    if (conversation.waiting_since && now.seq > (before?.seq ?? 0) && concernsMe(now)) noteNews(conversation.id);
  }

  /* Another tab or filter, and everything afresh after a lost connection. */
  async show(query = this.query) {
    try {
      const part = await fetchPart(`${home}list/${query}`);
      const focused = document.activeElement?.dataset?.id;
      byId("list").replaceWith(part.querySelector("#list"));
      this.#shown();
      if (focused) this.#row(focused)?.focus();
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
    for (const row of this.#rows()) this.#known.set(row.dataset.id, stateIn(row.dataset));
  }

  #rows() {
    return [...byId("rows").querySelectorAll("a.row")];
  }

  #row(conversationId) {
    return byId("rows").querySelector(`a.row[data-id="${CSS.escape(conversationId)}"]`);
  }

  #place(conversation, row) {
    const item = row?.parentElement;
    if (!this.#belongs(conversation)) item?.remove();
    else if (item) {
      const moved = row.dataset.at !== conversation.last_activity_at || row.dataset.owner !== conversation.owner;
      fillRow(row, conversation);
      if (moved) this.#insert(item);
    } else this.#insert(newRow(conversation, this.address(conversation.id)));
    byId("rows-empty").hidden = byId("rows").childElementCount > 0;
    this.mark(this.#openId);
  }

  #belongs(conversation) {
    const { tab, status } = byId("list").dataset;
    const isShown = (conversation.status === "resolved") === (status === "resolved");
    if (tab === "mine") return isShown && conversation.assignee?.id === agent.id;
    return isShown && (tab === "all" || !conversation.assignee);
  }

  /* Before the first row that comes after it. A row older than all that are loaded waits for «load more». */
  #insert(item) {
    const key = this.#key(item.firstElementChild.dataset);
    const isFocused = item.contains(document.activeElement);
    const others = this.#rows().filter((row) => row.parentElement !== item);
    const next = others.find((row) => this.#key(row.dataset) < key);
    if (next) next.parentElement.before(item);
    else if (!byId("list").querySelector("a.more")) byId("rows").append(item);
    else item.remove();
    if (isFocused) item.firstElementChild.focus({ preventScroll: true });
  }

  /* Greater means earlier in the list: apps/console/listing.py sorts the same way. */
  #key(row) {
    const isFirst = byId("list").dataset.tab === "unassigned" && row.owner === "queue";
    return `${isFirst ? 1 : 0} ${row.at} ${row.id}`;
  }

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
      const fresh = [...part.querySelectorAll("#rows > li")].filter((item) => !this.#row(item.firstElementChild.dataset.id));
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

function stateIn({ status, owner, assignee, seq }) {
  return { place: `${status === "resolved"} ${owner} ${assignee}`, owner, assignee, seq: Number(seq) };
}

function concernsMe(state) {
  return state.owner === "queue" || state.assignee === agent.id;
}
