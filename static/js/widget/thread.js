/* What the visitor's conversations contain, from frames. No element is touched here.

   A conversation remembers `last`: every seq up to it has come (as message or skip), so it is what a reconnecting
   socket asks to continue from. */

export class Thread {
  #conversations = new Map();
  #streams = new Map();
  #ended = new Set();

  /* The conversation that a message written now belongs to; null before the first. */
  get current() {
    return [...this.#conversations.values()].at(-1) ?? null;
  }

  get stream() {
    const id = this.current?.id;
    return [...this.#streams.values()].find((stream) => stream.conversation_id === id && !stream.isFrozen) ?? null;
  }

  /* Fields of the hello frame. */
  resume() {
    const current = this.current;
    return current ? { conversation_id: current.id, after_seq: current.last } : { after_seq: 0 };
  }

  clear() {
    this.#conversations.clear();
    this.#streams.clear();
    this.#ended.clear();
  }

  /* A growing answer is repeated after the welcome; one that is not has ended meanwhile. */
  welcome(conversation) {
    this.#streams.clear();
    if (conversation) this.update(conversation);
  }

  update(conversation) {
    Object.assign(this.#conversation(conversation.id), conversation);
  }

  /* Returns {isNew, missing}: missing tells of a hole below, as fields of a history frame. */
  add(message) {
    const conversation = this.#conversation(message.conversation_id);
    const isNew = message.seq > conversation.last;
    conversation.messages.set(message.seq, message);
    this.#forgetStream(message.id);
    return { isNew, missing: this.#count(conversation, message.seq) };
  }

  skip({ conversation_id, seq }) {
    const conversation = this.#conversation(conversation_id);
    const own = conversation.messages.get(seq);
    if (own) own.isHidden = true; // acknowledged, kept from everybody: nobody will answer it
    return { missing: this.#count(conversation, seq) };
  }

  /* An earlier page, or the answer to a hole. */
  fill({ conversation_id, messages }) {
    const conversation = this.#conversation(conversation_id);
    for (const message of messages) conversation.messages.set(message.seq, message);
    conversation.last = Math.max(conversation.last, ...conversation.ahead);
    conversation.ahead.clear();
  }

  /* The server's word that a message of ours is stored, which may come before the message itself. */
  acknowledge(ack, entry) {
    const { id, seq, conversation_id, client_id, created_at } = ack;
    const conversation = this.#conversation(conversation_id);
    if (conversation.messages.has(seq) || !entry) return;
    const sender = { kind: "visitor", name: "" };
    const isHidden = seq <= conversation.last; // its skip came first
    const stub = { id, seq, conversation_id, client_id, created_at, sender, content: entry.content, isHidden };
    conversation.messages.set(seq, stub);
  }

  replace(message) {
    const conversation = this.#conversations.get(message.conversation_id);
    if (conversation?.messages.has(message.seq)) conversation.messages.set(message.seq, message);
  }

  /* offset counts code points. A repeat changes nothing; what lies beyond a hole waits for the final message. */
  grow({ conversation_id, message_id, offset, text }) {
    if (this.#ended.has(message_id)) return;
    const stream = this.#streams.get(message_id) ?? { id: message_id, conversation_id, points: [] };
    const added = Array.from(text);
    if (offset > stream.points.length) return;
    this.#streams.set(message_id, stream);
    if (offset + added.length > stream.points.length) stream.points.splice(offset, Infinity, ...added);
  }

  endStream({ message_id, reason }) {
    const stream = this.#streams.get(message_id);
    if (reason === "stopped" && stream) stream.isFrozen = true;
    else this.#forgetStream(message_id);
  }

  read({ conversation_id, reader, seq }) {
    const conversation = this.#conversations.get(conversation_id);
    if (conversation && reader === "agent") conversation.agentRead = Math.max(conversation.agentRead, seq);
  }

  /* Conversations in the order in which they began, each with its messages by seq and its growing answers. */
  *conversations() {
    for (const conversation of this.#conversations.values()) {
      const messages = [...conversation.messages.values()].sort((one, other) => one.seq - other.seq);
      const streams = [...this.#streams.values()].filter((stream) => stream.conversation_id === conversation.id);
      yield { conversation, messages, streams };
    }
  }

  #conversation(id) {
    if (!this.#conversations.has(id)) {
      const fresh = { id, status: "open", owner: "", assignee: null, last: 0, agentRead: 0 };
      this.#conversations.set(id, { ...fresh, messages: new Map(), ahead: new Set() });
    }
    return this.#conversations.get(id);
  }

  #count(conversation, seq) {
    if (seq <= conversation.last) return null;
    conversation.ahead.add(seq);
    while (conversation.ahead.delete(conversation.last + 1)) conversation.last += 1;
    if (conversation.ahead.size === 0) return null;
    const limit = Math.min(100, seq - conversation.last - 1);
    return { conversation_id: conversation.id, before_seq: seq, limit };
  }

  #forgetStream(id) {
    this.#streams.delete(id);
    this.#ended.add(id);
  }
}
