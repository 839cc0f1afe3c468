/* The lines of a thread as elements: in the order of their seq, whatever order they come in, with what separates them. */

import { byId, slot } from "./dom.js";
import { settleDay } from "./days.js";
import { word } from "./words.js";

const MOST = 400; // more than that, and the oldest make room
const KEPT = 250;

export class Lines {
  #list = byId("messages");

  constructor() {
    for (const line of this.all) settleDay(line);
  }

  /* Those that the server has numbered. */
  get all() {
    return [...this.#list.querySelectorAll(":scope > [data-seq]:not([data-seq=''])")];
  }

  byId(messageId) {
    return this.#list.querySelector(`[data-id="${CSS.escape(messageId)}"]`);
  }

  /* One's own, before the server has it. */
  pending(clientId) {
    return this.#list.querySelector(`[data-client-id="${CSS.escape(clientId)}"]`);
  }

  addPending(line) {
    this.#list.append(line);
    settleDay(line);
  }

  insert(line) {
    const seq = Number(line.dataset.seq);
    let before = this.#list.lastElementChild;
    while (before && !(Number(before.dataset.seq) > 0 && Number(before.dataset.seq) <= seq)) before = before.previousElementSibling;
    if (before && Number(before.dataset.seq) === seq) before.replaceWith(line);
    else if (before) before.after(line);
    else this.#list.prepend(line);
    this.#settle(line);
  }

  prepend(lines) {
    this.#list.prepend(...lines);
    for (const line of lines) settleDay(line);
    if (lines.length > 0) this.#settle(lines.at(-1));
  }

  #settle(line) {
    settleDay(line);
    const next = nextMessage(line);
    if (next) settleDay(next);
  }

  /* The seq of the first line that is left, when some made room. */
  trim() {
    const all = this.all;
    if (all.length <= MOST) return null;
    const first = all[all.length - KEPT];
    while (this.#list.firstElementChild !== first) this.#list.firstElementChild.remove();
    settleDay(first);
    return Number(first.dataset.seq);
  }

  /* The line with that seq; a hidden one has none, so the next one then. */
  at(seq) {
    return this.all.find((line) => Number(line.dataset.seq) >= seq) ?? null;
  }

  /* Where the news begins, if something old stands before it. */
  markUnread(readSeq) {
    const all = this.all;
    const index = all.findIndex((line) => Number(line.dataset.seq) > readSeq && line.dataset.kind === "visitor");
    if (index <= 0 || readSeq === 0) return null;
    const mark = document.createElement("li");
    mark.className = "unread-line";
    mark.append(Object.assign(document.createElement("span"), { textContent: word("thread.unread") }));
    all[index].before(mark);
    return mark;
  }

  forgetUnread() {
    this.#list.querySelector(".unread-line")?.remove();
  }

  /* The last answer that the visitor has read says so, and the agents' last one that was not. */
  showReceipts(readSeq) {
    const answers = this.all.filter((line) => line.matches('[data-kind="agent"], [data-kind="ai"]'));
    const read = answers.findLast((line) => Number(line.dataset.seq) <= readSeq);
    const last = answers.at(-1);
    for (const line of answers) {
      const isSent = line === last && line !== read && line.dataset.kind === "agent";
      const text = line === read ? word("message.read") : isSent ? word("message.sent") : "";
      const place = slot(line, "receipt");
      if (place.textContent !== text) place.textContent = text;
    }
  }
}

function nextMessage(line) {
  let next = line.nextElementSibling;
  while (next && !next.matches(".message")) next = next.nextElementSibling;
  return next;
}
