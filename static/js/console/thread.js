/* The open thread: lines in the order of their seq, whatever order frames come in. */

import { byId, slot } from "./dom.js";
import { Growing } from "./growing.js";
import { Header } from "./header.js";
import { newMessage } from "./message.js";
import { Scroll } from "./scroll.js";
import { showTimes } from "./times.js";
import { TypingLines } from "./typing.js";
import { agent, word } from "./words.js";

const HISTORY_PAGE = 50;
const READ_AFTER_MS = 250;

export class Thread {
  #root = byId("thread");
  #messages = byId("messages");
  #send;
  #growing = new Growing(this.#messages);
  #scroll = new Scroll(() => this.#readSoon());
  #typing = new TypingLines();
  #lastSeq = Number(this.#root.dataset.lastSeq);
  #firstSeq = Number(this.#root.dataset.firstSeq);
  #readSeq = Number(this.#root.dataset.readSeq);
  #agentReadSeq = Number(this.#root.dataset.agentReadSeq);
  #readTimer = 0;
  id = this.#root.dataset.id;
  visitor = this.#root.dataset.visitor;
  header = new Header();

  constructor({ send, pending, onRetry }) {
    this.#send = send;
    showTimes(byId("open"));
    for (const item of pending) this.showPending(item);
    this.#showReceipts();
    byId("earlier").addEventListener("click", () => this.#askEarlier());
    this.#messages.addEventListener("click", (event) => {
      const line = event.target.closest('[data-slot="retry"]')?.closest("li");
      if (line) onRetry(line.dataset.clientId);
    });
    this.#scroll.toEnd();
  }

  get state() {
    return this.header.state;
  }

  /* On opening and after every reconnect: what was missed follows, in order. */
  subscribe() {
    this.#growing.endAll();
    this.#send({ type: "subscribe", ref: "subscribe", conversation_id: this.id, after_seq: this.#lastSeq });
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
  }

  #handlers = {
    message: ({ message }) => this.#add(message),
    message_updated: ({ message }) => this.#replace(message),
    skip: ({ seq }) => this.#advance(seq),
    delta: (frame) => this.#grow(frame),
    delta_end: ({ message_id: id }) => this.#growing.end(id),
    typing: (frame) => this.#type(frame),
    read: (frame) => this.#read(frame),
    conversation: ({ conversation }) => this.#changed(conversation),
    history: (frame) => this.#addEarlier(frame),
  };

  #add(message) {
    this.#advance(message.seq);
    this.#growing.end(message.id);
    const pending = this.#messages.querySelector(`[data-client-id="${CSS.escape(message.client_id)}"]`);
    pending?.remove();
    this.#insert(newMessage(message, this.visitor));
    this.#typing.ended(message.sender);
    this.#showReceipts();
    this.#scroll.grown({ isOwn: message.sender.id === agent.id });
    this.#readSoon();
  }

  #advance(seq) {
    this.#lastSeq = Math.max(this.#lastSeq, seq);
  }

  #line(messageId) {
    return this.#messages.querySelector(`[data-id="${CSS.escape(messageId)}"]`);
  }

  #replace(message) {
    this.#line(message.id)?.replaceWith(newMessage(message, this.visitor));
    this.#showReceipts();
  }

  #insert(line) {
    const seq = Number(line.dataset.seq);
    const numbered = [...this.#messages.children].filter((other) => other.dataset.seq);
    const before = numbered.findLast((other) => Number(other.dataset.seq) <= seq);
    if (before && Number(before.dataset.seq) === seq) before.replaceWith(line);
    else if (before) before.after(line);
    else this.#messages.prepend(line);
  }

  /* A delta that comes after its message would bring the bubble back. */
  #grow(frame) {
    if (this.#line(frame.message_id)?.dataset.seq) return;
    this.#growing.add(frame);
    this.#scroll.grown();
  }

  #type(frame) {
    if (frame.sender.id === agent.id) return;
    this.#typing.show(frame, this.visitor);
    this.#scroll.grown({ isQuiet: true });
  }

  /* One's own message, before the server has it, and what became of it. */
  showPending(item) {
    if (item.conversationId !== this.id) return;
    const found = this.#messages.querySelector(`[data-client-id="${item.clientId}"]`);
    if (item.messageId && this.#line(item.messageId)) return found?.remove();
    const line = found ?? this.#addPending(item);
    line.dataset.delivery = item.state;
    const reason = item.error === "unanswered" ? word("message.unanswered") : item.error;
    slot(line, "receipt").textContent = word(`message.${item.state}`, { reason });
    slot(line, "retry").hidden = item.state !== "failed";
  }

  #addPending({ clientId, content, isNote }) {
    const sender = { kind: "agent", ...agent };
    const line = newMessage({ sender, content, private: isNote, metadata: {}, created_at: new Date().toISOString() }, "");
    line.dataset.clientId = clientId;
    this.#messages.append(line);
    this.#scroll.grown({ isOwn: true });
    return line;
  }

  #read({ reader, seq }) {
    if (reader === "agent") this.#agentReadSeq = Math.max(this.#agentReadSeq, seq);
    else this.#readSeq = Math.max(this.#readSeq, seq);
    this.#showReceipts();
  }

  /* The last answer that the visitor has read says so, and the agents' last one that was not. */
  #showReceipts() {
    const answers = [...this.#messages.querySelectorAll('[data-kind="agent"], [data-kind="ai"]')].filter((line) => Number(line.dataset.seq) > 0);
    for (const line of answers) slot(line, "receipt").textContent = "";
    const read = answers.findLast((line) => Number(line.dataset.seq) <= this.#readSeq);
    const last = answers.at(-1);
    if (last && last !== read && last.dataset.kind === "agent") slot(last, "receipt").textContent = word("message.sent");
    if (read) slot(read, "receipt").textContent = word("message.read");
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
    if (document.hidden || !this.#scroll.isAtEnd || this.#lastSeq <= this.#agentReadSeq) return;
    this.#readTimer = setTimeout(() => {
      this.#send({ type: "read", conversation_id: this.id, seq: this.#lastSeq });
    }, READ_AFTER_MS);
  }

  #askEarlier() {
    this.#send({ type: "history", conversation_id: this.id, before_seq: this.#firstSeq, limit: HISTORY_PAGE });
  }

  /* Hidden lines are left out of history, so an empty page may still have others before it. */
  #addEarlier({ messages, more }) {
    const lines = messages.filter(({ seq }) => seq < this.#firstSeq).map((message) => newMessage(message, this.visitor));
    this.#scroll.keep(() => this.#messages.prepend(...lines));
    this.#firstSeq = messages[0]?.seq ?? Math.max(1, this.#firstSeq - HISTORY_PAGE);
    byId("earlier").hidden = !more || this.#firstSeq <= 1;
    this.#showReceipts();
  }
}
