/* What has been read: read frames while somebody looks, the unread count for the launcher while nobody does. */

export class Reading {
  #storage;
  #send;
  #frame;
  #marked = new Map();
  #welcomed = new Map();
  #count = 0;
  #wasLooking = false;
  unreadFrom = null; // {id, seq}: what came after it had not been read when the visitor came back

  constructor({ storage, send, frame }) {
    this.#storage = storage;
    this.#send = send;
    this.#frame = frame;
  }

  /* Up to this seq messages are repeated, not new. */
  welcome(conversation) {
    this.#marked.clear();
    if (!conversation || this.#welcomed.has(conversation.id)) return;
    this.#welcomed.set(conversation.id, conversation.last_seq);
    const { last } = this;
    if (last?.id === conversation.id && last.seq < conversation.last_seq) this.unreadFrom = last;
  }

  /* {id, seq} of the last that was read, in any tab; null when nothing was. */
  get last() {
    return this.#storage.get("read");
  }

  /* Somebody sees it, here or in another tab. */
  isRead({ conversation_id: id, seq }) {
    return this.#isLooking() || (this.last?.id === id && this.last.seq >= seq);
  }

  said() {
    this.unreadFrom = null;
  }

  isLive(message) {
    return message.seq > (this.#welcomed.get(message.conversation_id) ?? 0);
  }

  /* In another tab or on another device. */
  readElsewhere({ conversation_id: id, seq }) {
    this.#marked.set(id, Math.max(seq, this.#marked.get(id) ?? 0));
    const { last } = this;
    if (last?.id !== id || last.seq < seq) this.#storage.set("read", { id, seq });
  }

  forget() {
    this.#storage.remove("read");
    this.#marked.clear();
    this.#welcomed.clear();
    this.unreadFrom = null;
  }

  update(thread) {
    const conversation = thread.current;
    if (!conversation) return this.#tell(0);
    const isLooking = this.#isLooking();
    if (isLooking && !this.#wasLooking) this.#cameBack(conversation);
    this.#wasLooking = isLooking;
    if (isLooking) this.#markRead(conversation);
    this.#tell(this.#unread(conversation));
  }

  #isLooking() {
    return this.#frame.isOpen && document.visibilityState === "visible";
  }

  #cameBack(conversation) {
    const { last } = this;
    if (last && this.#unread(conversation) > 0) this.unreadFrom = last;
  }

  /* Of a conversation that is over the server takes no marks. */
  #markRead({ id, status, position: { last } }) {
    if (last <= (this.#marked.get(id) ?? 0)) return;
    if (status !== "resolved" && !this.#send({ type: "read", seq: last })) return;
    this.#marked.set(id, last);
    this.#storage.set("read", { id, seq: last });
  }

  #unread({ id, messages }) {
    const readTo = this.last?.id === id ? this.last.seq : 0;
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
