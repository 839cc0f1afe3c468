/* What each frame of the server changes. */

import { HOLE } from "../socket.js";
import { errorText, t } from "./strings.js";
import { announce, notify } from "./surroundings.js";

export class Incoming {
  #chat;
  #parts;
  #thinking;
  #typing;

  constructor({ chat, parts, thinking, typing }) {
    this.#chat = chat;
    this.#parts = parts;
    this.#thinking = thinking;
    this.#typing = typing;
  }

  receive(frame) {
    const { thread, send, redraw } = this.#chat;
    const isFirst = frame.type === "ack" && thread.current === null;
    this.#frames[frame.type]?.(frame);
    this.#parts.tell("received", { ...frame, isFirst });
    for (const question of thread.questions()) send({ type: "history", ...question });
    redraw();
  }

  #frames = {
    welcome: ({ conversation, server_time }) => {
      this.#thinking.synchronise(server_time);
      this.#chat.thread.welcome(conversation);
      this.#chat.reading.welcome(conversation);
      if (conversation) this.#chat.frame.tell("started");
      this.#chat.outbox.resume();
    },
    ack: (frame) => {
      this.#chat.thread.acknowledge(frame, this.#chat.outbox.take(frame.client_id, frame));
      this.#chat.frame.tell("started");
    },
    message: ({ message }) => this.#messageCame(message),
    message_updated: ({ message }) => this.#chat.thread.replace(message),
    skip: (frame) => this.#chat.thread.skip(frame),
    history: (frame) => this.#historyCame(frame),
    delta: (frame) => {
      this.#chat.thread.grow(frame);
      this.#typing.clear();
    },
    delta_end: (frame) => this.#chat.thread.endStream(frame),
    conversation: ({ conversation }) => this.#chat.thread.update(conversation),
    queue: (frame) => this.#chat.thread.current && (this.#chat.thread.current.queue = frame),
    typing: (frame) => this.#typing.received(frame),
    read: (frame) => {
      if (frame.reader === "visitor") this.#chat.reading.readElsewhere(frame);
      else this.#chat.thread.read(frame);
    },
    error: (frame) => this.#refused(frame),
  };

  #messageCame(message) {
    const { outbox, thread, reading, inbox, frame } = this.#chat;
    outbox.take(message.client_id);
    const isNew = thread.add(message);
    if (message.sender.kind === "visitor" || !isNew) return;
    this.#typing.clear();
    if (!reading.isLive(message)) return;
    const text = message.content || (message.attachments ?? []).map(({ name }) => name).join(", ");
    announce(t("announce", { name: message.sender.name || inbox.name, text }));
    frame.tell("message", { message });
    this.#parts.tell("heard", message);
  }

  /* Parts know their own questions by the ref. */
  #historyCame(frame) {
    if (frame.ref && frame.ref !== HOLE) return;
    for (const { client_id } of frame.messages) this.#chat.outbox.take(client_id);
    this.#chat.thread.fill(frame);
  }

  #refused({ code, client_id, ref }) {
    if (client_id) this.#chat.outbox.fail(client_id, code);
    else if (ref === HOLE) this.#chat.thread.forgetQuestions();
    else if (!ref) notify(errorText(code));
  }
}
