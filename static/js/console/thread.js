/* The open thread: lines in the order of their seq, whatever order frames come in. */

import { HOLE, Position } from "../socket.js";
import { showCards } from "./card.js";
import { byId, slot } from "./dom.js";
import { Growing } from "./growing.js";
import { Header } from "./header.js";
import { isRecall, newMessage, showRecalled } from "./message.js";
import { Scroll } from "./scroll.js";
import { showTimes } from "./times.js";
import { TypingLines } from "./typing.js";
import { agent, errorWord, word } from "./words.js";

const HISTORY_PAGE = 50;
const READ_AFTER_MS = 250;

export class Thread {
  #root = byId("thread");
  #messages = byId("messages");
  #send;
  #growing = new Growing(this.#messages);
  #scroll = new Scroll(() => this.#readSoon());
  #typing = new TypingLines();
  #position = new Position(Number(this.#root.dataset.lastSeq));
  #firstSeq = Number(this.#root.dataset.firstSeq);
  #readSeq = Number(this.#root.dataset.readSeq);
  #agentReadSeq = Number(this.#root.dataset.agentReadSeq);
  #readTimer = 0;
  id = this.#root.dataset.id;
  visitor = this.#root.dataset.visitor;
  header = new Header();

  constructor({ send, pending, onRetry, onDiscard }) {
    this.#send = send;
    showTimes(byId("open"));
    showCards(this.#messages);
    for (const entry of pending) this.showPending(entry);
    this.#showReceipts();
    byId("earlier").addEventListener("click", () => this.#askEarlier());
    this.#onClick("retry", onRetry);
    this.#onClick("discard", onDiscard);
    this.#scroll.toEnd();
  }

  #onClick(name, callback) {
    this.#messages.addEventListener("click", ({ target }) => {
      const line = target.closest(`[data-slot="${name}"]`)?.closest("li");
      if (line) callback(line.dataset.clientId);
    });
  }

  get state() {
    return this.header.state;
  }

  /* On opening and after every reconnect: what was missed follows, in order. */
  subscribe() {
    this.#growing.endAll();
    this.#position.forget();
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
    history: (frame) => (frame.ref === HOLE ? this.#fillHole(frame) : this.#addEarlier(frame)),
    error: ({ ref }) => ref === HOLE && this.#position.forget(),
  };

  #add(message) {
    this.#growing.end(message.id);
    this.#pending(message.client_id)?.remove();
    if (!this.#position.take(message.seq)) return;
    if (isRecall(message) && this.#recall(message)) return;
    this.#insert(newMessage(message, this.visitor));
    this.#typing.ended(message.sender);
    this.#showReceipts();
    this.#scroll.grown({ isOwn: message.sender.id === agent.id });
    this.#readSoon();
  }

  #fillHole({ messages }) {
    for (const message of messages) this.#add(message);
    this.#position.answered();
  }

  /* The line that tells of a recall is for those who do not have the message itself. */
  #recall({ metadata }) {
    const line = this.#line(metadata.message_id);
    if (line) showRecalled(line);
    this.#readSoon();
    return line !== null;
  }

  #pending(clientId) {
    return this.#messages.querySelector(`[data-client-id="${CSS.escape(clientId)}"]`);
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
  showPending(entry) {
    if (entry.conversation_id !== this.id) return;
    const { client_id, state } = entry;
    const found = this.#pending(client_id);
    if (state === "discarded") return found?.remove();
    if (state === "sent" && (!found || this.#line(entry.id ?? ""))) return found?.remove(); // the message itself is here
    const line = found ?? this.#addPending(entry);
    line.dataset.delivery = isRefused(entry) || state !== "failed" ? state : "sending";
    slot(line, "receipt").textContent = deliveryText(entry);
    for (const name of ["retry", "discard"]) slot(line, name).hidden = state !== "failed";
  }

  #addPending({ client_id, content, private: isPrivate, files, created_at }) {
    const sender = { kind: "agent", ...agent };
    const line = newMessage({ sender, content, private: isPrivate, attachments: files, metadata: {}, created_at }, "");
    line.dataset.clientId = client_id;
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
    if (document.hidden || !this.#scroll.isAtEnd || this.#position.last <= this.#agentReadSeq) return;
    this.#readTimer = setTimeout(() => {
      this.#send({ type: "read", conversation_id: this.id, seq: this.#position.last });
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

/* It will not go by itself. */
function isRefused({ state, isFinal, error }) {
  return state === "failed" && (isFinal || error === "stale");
}

function deliveryText(entry) {
  if (isRefused(entry)) return word("message.failed", { reason: errorWord(entry.error) });
  return word(entry.state === "failed" ? "message.retrying" : `message.${entry.state}`);
}
