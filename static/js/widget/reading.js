/* What has been read: read frames while somebody looks, the unread count for the launcher while nobody does. */

export class Reading {
  #storage;
  #send;
  #frame;
  #marked = new Map();
  #welcomed = new Map();
  #count = 0;

  constructor({ storage, send, frame }) {
    this.#storage = storage;
    this.#send = send;
    this.#frame = frame;
  }

  /* Up to this seq messages are repeated, not new. */
  welcome(conversation) {
    this.#marked.clear();
    if (conversation && !this.#welcomed.has(conversation.id)) this.#welcomed.set(conversation.id, conversation.last_seq);
  }

  isLive(message) {
    return message.seq > (this.#welcomed.get(message.conversation_id) ?? 0);
  }

  /* In another tab or on another device. */
  readElsewhere({ conversation_id: id, seq }) {
    this.#marked.set(id, Math.max(seq, this.#marked.get(id) ?? 0));
    const stored = this.#storage.get("read");
    if (stored?.id !== id || stored.seq < seq) this.#storage.set("read", { id, seq });
  }

  forget() {
    this.#storage.remove("read");
    this.#marked.clear();
    this.#welcomed.clear();
  }

  update(thread) {
    const conversation = thread.current;
    if (!conversation) return this.#tell(0);
    if (this.#isLooking()) this.#markRead(conversation);
    this.#tell(this.#unread(conversation));
  }

  #isLooking() {
    return this.#frame.isOpen && document.visibilityState === "visible";
  }

  #markRead({ id, position: { last } }) {
    if (last <= (this.#marked.get(id) ?? 0)) return;
    if (!this.#send({ type: "read", seq: last })) return;
    this.#marked.set(id, last);
    this.#storage.set("read", { id, seq: last });
  }

  #unread({ id, messages }) {
    const stored = this.#storage.get("read");
    const readTo = stored?.id === id ? stored.seq : 0;
    return [...messages.values()].filter(({ seq, sender }) => seq > readTo && isIncoming(sender)).length;
  }

  #tell(count) {
    if (count === this.#count) return;
    this.#count = count;
    this.#frame.tell("unread", { count });
  }
}

function isIncoming({ kind }) {
  return kind === "agent" || kind === "ai";
}
