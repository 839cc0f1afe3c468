/* The open thread: what the frames say of it, and where in it the reader is. */

import { HOLE, Position } from "../socket.js";
import { showCards } from "./card.js";
import { byId, slot } from "./dom.js";
import { Growing } from "./growing.js";
import { Header } from "./header.js";
import { Lines } from "./lines.js";
import { showMentions } from "./mentions.js";
import { isRecall, newMessage, showRecalled } from "./message.js";
import { showQuote } from "./quotes.js";
import { showAllRich } from "./rich.js";
import { Scroll } from "./scroll.js";
import { showTimes } from "./times.js";
import { TypingLines } from "./typing.js";
import { agent, errorWord, word } from "./words.js";

const HISTORY_PAGE = 50;
const READ_AFTER_MS = 250;
const EARLIER = "earlier";
const LATER = "later";

export class Thread {
  #root = byId("thread");
  #send;
  #onFar;
  #lines = new Lines();
  #growing = new Growing(byId("messages"));
  #scroll = new Scroll({ onLooked: () => this.#readSoon(), onNews: () => this.goToEnd(), onEdge: (isTop) => this.#more(isTop) });
  #typing = new TypingLines();
  #position = new Position(Number(this.#root.dataset.lastSeq));
  #firstSeq = Number(this.#root.dataset.firstSeq);
  #shownSeq = Number(this.#root.dataset.shownSeq); // the last line that is loaded, while later ones are not
  #isCut = !byId("later").hidden;
  #asked = new Set(); // EARLIER, LATER: a page is on its way
  #readSeq = Number(this.#root.dataset.readSeq);
  #agentReadSeq = Number(this.#root.dataset.agentReadSeq);
  #readTimer = 0;
  id = this.#root.dataset.id;
  visitor = this.#root.dataset.visitor;
  header = new Header();

  /* onFar(seq): the reader wants to see a line that is not loaded; 0 is the newest one. */
  constructor({ send, pending, onRetry, onDiscard, onFar }) {
    this.#send = send;
    this.#onFar = onFar;
    showTimes(byId("open"));
    showCards(byId("messages"));
    showAllRich(byId("messages"));
    showMentions(byId("messages"));
    for (const entry of pending) this.showPending(entry);
    this.#showReceipts();
    this.#listen(onRetry, onDiscard);
    this.#begin();
  }

  #listen(onRetry, onDiscard) {
    byId("earlier").addEventListener("click", () => this.#ask(EARLIER));
    byId("later").addEventListener("click", () => this.#ask(LATER));
    byId("messages").addEventListener("click", ({ target }) => {
      const place = target.closest("[data-slot]");
      const line = place?.closest("li");
      if (place?.dataset.slot === "retry") onRetry(line.dataset.clientId);
      else if (place?.dataset.slot === "discard") onDiscard(line.dataset.clientId);
      else if (Number(target.closest(".quote")?.dataset.to) > 0) this.goTo(Number(target.closest(".quote").dataset.to));
    });
  }

  /* At the line that was asked for, else where the news begins, else at the end. */
  #begin() {
    const wanted = Number(this.#root.dataset.at ?? 0);
    const line = wanted && this.#lines.at(wanted);
    const mark = this.#lines.markUnread(this.#agentReadSeq);
    this.#scroll.toEnd();
    if (line) this.#scroll.toLine(line);
    else this.#scroll.toTopOf(mark);
  }

  get state() {
    return this.header.state;
  }

  get lastSeq() {
    return this.#position.last;
  }

  isLoaded(seq) {
    return seq >= this.#firstSeq && (!this.#isCut || seq <= this.#shownSeq);
  }

  goTo(seq) {
    const line = this.isLoaded(seq) && this.#lines.at(seq);
    if (line) this.#scroll.toLine(line);
    else this.#onFar(seq);
  }

  goToEnd() {
    if (this.#isCut) this.#onFar(0);
    else this.#scroll.toEnd();
  }

  /* On opening and after every reconnect: what was missed follows, in order. */
  subscribe() {
    this.#growing.endAll();
    this.#position.forget();
    this.#asked.clear();
    this.#send({ type: "subscribe", ref: "subscribe", conversation_id: this.id, after_seq: this.#position.last });
    this.#readSoon();
  }

  leave() {
    clearTimeout(this.#readTimer);
    this.#scroll.stop();
    this.#typing.stop();
    this.#send({ type: "unsubscribe", conversation_id: this.id });
  }

  receive(frame) {
    const id = frame.conversation_id ?? frame.message?.conversation_id ?? frame.conversation?.id;
    if (id !== undefined && id !== this.id) return;
    this.#handlers[frame.type]?.(frame);
    const question = this.#position.question();
    if (question) this.#send({ type: "history", conversation_id: this.id, ...question });
  }

  #handlers = {
    message: ({ message }) => this.#add(message),
    message_updated: ({ message }) => this.#replace(message),
    skip: ({ seq }) => this.#position.take(seq),
    delta: (frame) => this.#grow(frame),
    delta_end: ({ message_id: id }) => this.#growing.end(id),
    typing: (frame) => this.#type(frame),
    read: (frame) => this.#read(frame),
    conversation: ({ conversation }) => this.#changed(conversation),
    presence: ({ person, state }) => person.kind === "visitor" && this.header.showPresence(state),
    history: (frame) => this.#history(frame),
    error: ({ ref }) => (ref === HOLE ? this.#position.forget() : this.#asked.delete(ref)),
  };

  #add(message) {
    this.#growing.end(message.id);
    this.#lines.pending(message.client_id)?.remove();
    if (!this.#position.take(message.seq)) return;
    if (isRecall(message) && this.#recall(message)) return;
    this.#typing.ended(message.sender);
    const isOwn = message.sender.id === agent.id;
    if (this.#isCut) return isOwn ? this.goToEnd() : this.#scroll.tellNews();
    this.#show(newMessage(message, this.visitor));
    if (isOwn) this.#lines.forgetUnread();
    this.#showReceipts();
    this.#scroll.grown({ isOwn });
    if (this.#scroll.isAtEnd) this.#trim();
    this.#readSoon();
  }

  #show(line) {
    this.#lines.insert(line);
    showQuote(line);
  }

  #trim() {
    const first = this.#lines.trim();
    if (first === null) return;
    this.#firstSeq = first;
    byId("earlier").hidden = false;
    this.#scroll.toEnd();
  }

  #fillHole({ messages }) {
    for (const message of messages) this.#add(message);
    this.#position.answered();
  }

  /* The line that tells of a recall is for those who do not have the message itself. */
  #recall({ metadata }) {
    const line = this.#lines.byId(metadata.message_id);
    if (line) showRecalled(line);
    this.#readSoon();
    return line !== null;
  }

  #replace(message) {
    const line = this.#lines.byId(message.id);
    if (!line) return;
    const fresh = newMessage(message, this.visitor);
    line.replaceWith(fresh);
    showQuote(fresh);
    this.#showReceipts();
  }

  /* A delta that comes after its message would bring the bubble back. */
  #grow(frame) {
    if (this.#isCut || this.#lines.byId(frame.message_id)?.dataset.seq) return;
    this.#growing.add(frame);
    this.#scroll.grown();
  }

  #type(frame) {
    if (frame.sender.id === agent.id) return;
    this.#typing.show(frame, this.visitor);
    this.#scroll.grown({ isQuiet: true });
  }

  /* One's own message, before the server has it, and what became of it. */
  showPending(entry) {
    if (entry.conversation_id !== this.id) return;
    const { client_id, state } = entry;
    const found = this.#lines.pending(client_id);
    if (state === "discarded") return found?.remove();
    if (state === "sent" && (!found || this.#lines.byId(entry.id ?? ""))) return found?.remove(); // the message itself is here
    const line = found ?? this.#addPending(entry);
    line.dataset.delivery = isRefused(entry) || state !== "failed" ? state : "sending";
    slot(line, "receipt").textContent = deliveryText(entry);
    for (const name of ["retry", "discard"]) slot(line, name).hidden = state !== "failed";
  }

  #addPending({ client_id, content, private: isPrivate, files, in_reply_to, created_at }) {
    const sender = { kind: "agent", ...agent };
    const line = newMessage({ sender, content, private: isPrivate, attachments: files, in_reply_to, metadata: {}, created_at }, "");
    line.dataset.clientId = client_id;
    this.#lines.addPending(line);
    showQuote(line);
    this.#scroll.grown({ isOwn: true });
    return line;
  }

  #read({ reader, seq }) {
    if (reader === "agent") this.#agentReadSeq = Math.max(this.#agentReadSeq, seq);
    else this.#readSeq = Math.max(this.#readSeq, seq);
    this.#showReceipts();
  }

  #showReceipts() {
    this.#lines.showReceipts(this.#readSeq);
  }

  #changed(conversation) {
    this.header.show(conversation);
    if (conversation.owner !== "ai") this.#growing.endAll();
    this.#readSeq = Math.max(this.#readSeq, conversation.visitor_read_seq);
    this.#agentReadSeq = Math.max(this.#agentReadSeq, conversation.agent_read_seq);
    this.#showReceipts();
  }

  /* Read is what somebody looks at: the page is visible and the end of the thread in sight. */
  #readSoon() {
    clearTimeout(this.#readTimer);
    if (document.hidden || this.#isCut || !this.#scroll.isAtEnd || this.#position.last <= this.#agentReadSeq) return;
    this.#readTimer = setTimeout(() => {
      this.#send({ type: "read", conversation_id: this.id, seq: this.#position.last });
    }, READ_AFTER_MS);
  }

  // ── more of a long thread ──────────────────────────────────────────────────────────────────────

  #more(isTop) {
    if (isTop ? !byId("earlier").hidden : this.#isCut) this.#ask(isTop ? EARLIER : LATER);
  }

  #ask(ref) {
    if (this.#asked.has(ref)) return;
    const before_seq = ref === EARLIER ? this.#firstSeq : this.#shownSeq + HISTORY_PAGE + 1;
    const isSent = this.#send({ type: "history", ref, conversation_id: this.id, before_seq, limit: HISTORY_PAGE });
    if (isSent) this.#asked.add(ref);
  }

  #history(frame) {
    if (frame.ref === HOLE) return this.#fillHole(frame);
    this.#asked.delete(frame.ref);
    const lines = frame.messages.filter(({ seq }) => !this.isLoaded(seq)).map((message) => newMessage(message, this.visitor));
    if (frame.ref === LATER) this.#addLater(lines);
    else this.#addEarlier(lines, frame);
    for (const line of lines) showQuote(line);
    this.#showReceipts();
  }

  /* Hidden lines are left out of history, so an empty page may still have others before it. */
  #addEarlier(lines, { messages, more }) {
    this.#scroll.keep(() => this.#lines.prepend(lines));
    this.#firstSeq = messages[0]?.seq ?? Math.max(1, this.#firstSeq - HISTORY_PAGE);
    byId("earlier").hidden = !more || this.#firstSeq <= 1;
  }

  #addLater(lines) {
    for (const line of lines) this.#lines.insert(line);
    this.#shownSeq = Math.min(this.#shownSeq + HISTORY_PAGE, this.#position.last);
    this.#isCut = this.#shownSeq < this.#position.last;
    byId("later").hidden = !this.#isCut;
    this.#readSoon();
  }
}

/* It will not go by itself. */
function isRefused({ state, isFinal, error }) {
  return state === "failed" && (isFinal || error === "stale");
}

function deliveryText(entry) {
  if (isRefused(entry)) return word("message.failed", { reason: errorWord(entry.error) });
  return word(entry.state === "failed" ? "message.retrying" : `message.${entry.state}`);
}
