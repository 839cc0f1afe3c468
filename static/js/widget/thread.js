/* What the visitor's conversations contain, from frames. No element is touched here. */

import { Position } from "../socket.js";

const TAIL = 50; // messages before the last one read

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

  /* Fields of the hello frame. seen: {id, seq} of what was read before this page was loaded; what lies far above is
     left for those who scroll up. */
  resume(seen) {
    if (!this.current && seen?.seq > TAIL) this.#conversation(seen.id, seen.seq - TAIL);
    const current = this.current;
    return current ? { conversation_id: current.id, after_seq: current.position.last } : { after_seq: 0 };
  }

  /* The first conversation that is shown and not from its beginning; undefined when there is none. */
  get cut() {
    const first = [...this.#conversations.values()].find(({ messages }) => messages.size > 0);
    return first?.position.hasOlder ? first : undefined;
  }

  find(id) {
    for (const { messages } of this.#conversations.values()) {
      for (const message of messages.values()) if (message.id === id) return message;
    }
    return undefined;
  }

  /* The answer to a question that `cut` asked. */
  fillOlder({ conversation_id, messages }, asked) {
    for (const message of messages) this.add(message);
    this.#conversation(conversation_id).position.olderCame(asked);
  }

  clear() {
    this.#conversations.clear();
    this.#streams.clear();
    this.#ended.clear();
  }

  /* A growing answer is repeated after the welcome; one that is not has ended meanwhile. */
  welcome(conversation) {
    this.#streams.clear();
    this.forgetQuestions();
    if (conversation) this.update(conversation);
    else this.#forgetEmpty();
  }

  update(conversation) {
    Object.assign(this.#conversation(conversation.id), conversation);
  }

  /* False for a repetition. */
  add(message) {
    const { messages, position } = this.#conversation(message.conversation_id);
    const isNew = position.take(message.seq);
    if (isNew || !messages.has(message.seq) || messages.get(message.seq).isStub) messages.set(message.seq, message);
    this.#forgetStream(message.id);
    if (isRecall(message)) this.#recall(messages, message.metadata.message_id);
    return isNew;
  }

  skip({ conversation_id, seq }) {
    const { messages, position } = this.#conversation(conversation_id);
    const own = messages.get(seq);
    if (own) own.isHidden = true; // acknowledged, kept from everybody: nobody will answer it
    position.take(seq);
  }

  /* What lay in a hole. */
  fill({ conversation_id, messages }) {
    for (const message of messages) this.add(message);
    this.#conversation(conversation_id).position.answered();
  }

  /* Fields of history frames that bring what is missing. */
  *questions() {
    for (const { id, position } of this.#conversations.values()) {
      const question = position.question();
      if (question) yield { conversation_id: id, ...question };
    }
  }

  forgetQuestions() {
    for (const { position } of this.#conversations.values()) position.forget();
  }

  /* The server's word that a message of ours is stored, which may come before the message itself. */
  acknowledge(ack, entry) {
    const { id, seq, conversation_id, client_id, created_at } = ack;
    const conversation = this.#conversation(conversation_id);
    if (conversation.messages.has(seq) || !entry) return;
    const sender = { kind: "visitor", name: "" };
    const isHidden = seq <= conversation.position.last; // its skip came first
    const { content, in_reply_to } = entry;
    const attachments = (entry.files ?? []).map((file) => ({ ...file, url: "" }));
    const stub = { id, seq, conversation_id, client_id, created_at, sender, content, attachments, in_reply_to };
    Object.assign(stub, { isHidden, isStub: true });
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
      const messages = shownOf(conversation.messages);
      const streams = [...this.#streams.values()].filter((stream) => stream.conversation_id === conversation.id);
      yield { conversation, messages, streams };
    }
  }

  #conversation(id, after = 0) {
    if (!this.#conversations.has(id)) {
      const fresh = { id, status: "open", owner: "", assignee: null, agentRead: 0 };
      this.#conversations.set(id, { ...fresh, messages: new Map(), position: new Position(after) });
    }
    return this.#conversations.get(id);
  }

  /* Read before, and not there any more. */
  #forgetEmpty() {
    for (const [id, { messages }] of this.#conversations) if (messages.size === 0) this.#conversations.delete(id);
  }

  #recall(messages, id) {
    const message = [...messages.values()].find((other) => other.id === id);
    if (message) messages.set(message.seq, { ...message, content: "", citations: [], attachments: [], metadata: { recalled: true } });
  }

  #forgetStream(id) {
    this.#streams.delete(id);
    this.#ended.add(id);
  }
}

/* The line that tells of a recall, also to those who come back later. */
function isRecall({ sender, metadata }) {
  return sender.kind === "system" && metadata?.activity === "recalled";
}

/* By seq. Where the recalled message itself is shown, the line that tells of it is one too many. */
function shownOf(messages) {
  const all = [...messages.values()].sort((one, other) => one.seq - other.seq);
  const ids = new Set(all.map(({ id }) => id));
  return all.filter((message) => !isRecall(message) || !ids.has(message.metadata.message_id));
}
