/* The conductor: frames in, actions out, one draw per frame. What things look like is decided elsewhere. */

import { HOLE, Outbox, Storage, Tabs } from "../socket.js";
import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { oncePerFrame } from "./dom.js";
import { Frame } from "./frame.js";
import { makeItems } from "./items.js";
import { Log } from "./log.js";
import { Reading } from "./reading.js";
import { Session } from "./session.js";
import { errorText, t } from "./strings.js";
import * as around from "./surroundings.js";
import { Thinking } from "./thinking.js";
import { Thread } from "./thread.js";
import { showQuestions, showWelcome } from "./welcome.js";

const TYPING_MS = 8000;

export class Chat {
  #inbox;
  #storage;
  #session;
  #tabs;
  #connection;
  #thread = new Thread();
  #outbox;
  #reading;
  #frame;
  #log;
  #actions;
  #composer;
  #thinking;
  #typing = null;
  #typingTimer = 0;
  #page = null;
  #isAsking = false;
  #draw = oncePerFrame(() => this.#drawNow());

  constructor({ inbox, max_content: limit }) {
    const storage = new Storage(`kefu:${inbox.site_key}:`);
    const send = (frame) => this.#connection.send(frame);
    const person = () => this.#session.contactId;
    this.#inbox = inbox;
    this.#storage = storage;
    this.#session = new Session({ storage, siteKey: inbox.site_key, locale: inbox.locale });
    this.#tabs = new Tabs(`kefu:${inbox.site_key}`, person);
    this.#tabs.on("draft", (text) => document.hasFocus() || this.#composer.fill(text));
    this.#connection = this.#makeConnection();
    this.#outbox = this.#makeOutbox({ storage, person, send });
    this.#log = new Log({ retry: (id) => this.#decide("retry", id), discard: (id) => this.#decide("discard", id) });
    this.#actions = new around.Actions({ onAsk: () => this.#askPerson(), onStop: () => this.#stopAnswer() });
    this.#composer = this.#makeComposer(limit);
    this.#thinking = new Thinking(this.#draw);
    this.#frame = this.#makeFrame();
    this.#reading = new Reading({ storage, send, frame: this.#frame });
    this.#furnish();
  }

  /* Connects when somebody looks, or when there is something to hear about. */
  start() {
    this.#composer.fill(this.#storage.get("draft") ?? "");
    if (this.#frame.isOpen || this.#session.token) this.#connection.open();
    this.#draw();
  }

  #makeConnection() {
    return new Connection({
      session: this.#session,
      hello: () => this.#thread.resume(),
      onFrame: (frame) => this.#receive(frame),
      onState: () => this.#stateChanged(),
      onNamed: () => this.#outbox.become({ keeps: true }),
      onStranger: (options) => this.#forget(options),
      onRefusedIdentity: (code) => this.#frame.tell("error", { code }),
    });
  }

  #makeOutbox(options) {
    const onAcknowledged = (ack, entry) => this.#thread.acknowledge(ack, entry);
    return new Outbox({ ...options, tabs: this.#tabs, onChange: this.#draw, onAcknowledged });
  }

  #makeComposer(limit) {
    return new Composer({
      limit,
      onSend: (text) => this.#say(text),
      onDraft: (text) => this.#keepDraft(text),
      onTyping: (on, preview) => this.#connection.send({ type: "typing", on, preview }),
    });
  }

  #makeFrame() {
    const handlers = {
      restore: ({ values }) => this.#restore(values),
      open: () => this.#opened(),
      identify: ({ visitor }) => this.#connection.identify(visitor),
      send: ({ text }) => typeof text === "string" && text.trim() && this.#say(text.trim()),
      theme: ({ theme }) => around.setTheme(theme),
      page: ({ url, title }) => this.#pageSeen({ url, title }),
      reset: () => this.#reset(),
    };
    return new Frame(handlers, { needsKeeper: this.#storage.isForbidden });
  }

  #furnish() {
    showWelcome(this.#inbox, (text) => {
      this.#say(text);
      this.#focus();
    });
    around.showHeadButtons({
      isEmbedded: this.#frame.isEmbedded,
      onPopout: () => window.open(location.href, `kefu-${this.#inbox.site_key}`, "popup,width=440,height=720"),
      onClose: () => this.#frame.tell("close"),
    });
    document.addEventListener("keydown", (event) => event.key === "Escape" && !event.isComposing && this.#frame.tell("close"));
    for (const name of ["visibilitychange", "focus"]) addEventListener(name, () => this.#draw(), true);
  }

  /* The embedding page kept for us what the browser would not let us keep. */
  #restore(values) {
    this.#storage.restore(values);
    this.#storage.keepWith((name, value) => this.#frame.tell("keep", { name, value }));
    this.#outbox.become({ keeps: true });
    this.start();
  }

  #keepDraft(text) {
    if (text) this.#storage.set("draft", text);
    else this.#storage.remove("draft");
    this.#tabs.tell("draft", text);
  }

  #stateChanged() {
    if (!this.#connection.isOnline) this.#outbox.pause();
    this.#draw();
  }

  #reset() {
    this.#connection.reset();
    if (this.#frame.isOpen) this.#connection.open();
  }

  /* Another visitor sits here now. keepsOutbox: the same one under a new token. */
  #forget({ keepsOutbox = false } = {}) {
    this.#outbox.become({ keeps: keepsOutbox });
    if (!keepsOutbox) {
      this.#storage.remove("draft");
      this.#composer.fill("");
    }
    this.#thread.clear();
    this.#reading.forget();
    this.#typing = null;
    this.#draw();
  }

  // ── frames ─────────────────────────────────────────────────────────────────────────────────────

  #receive(frame) {
    this.#frames[frame.type]?.(frame);
    for (const question of this.#thread.questions()) this.#connection.send({ type: "history", ...question });
    this.#draw();
  }

  #frames = {
    welcome: ({ conversation, server_time }) => {
      this.#thinking.synchronise(server_time);
      this.#thread.welcome(conversation);
      this.#reading.welcome(conversation);
      if (conversation) this.#frame.tell("started");
      this.#outbox.resume();
      this.#sendPage();
    },
    ack: (frame) => {
      const isFirst = this.#thread.current === null;
      this.#thread.acknowledge(frame, this.#outbox.take(frame.client_id, frame));
      if (isFirst) this.#sendPage();
      this.#frame.tell("started");
    },
    message: ({ message }) => this.#messageCame(message),
    message_updated: ({ message }) => this.#thread.replace(message),
    skip: (frame) => this.#thread.skip(frame),
    history: (frame) => {
      for (const { client_id } of frame.messages) this.#outbox.take(client_id);
      this.#thread.fill(frame);
    },
    delta: (frame) => {
      this.#thread.grow(frame);
      this.#typing = null;
    },
    delta_end: (frame) => this.#thread.endStream(frame),
    conversation: ({ conversation }) => {
      this.#thread.update(conversation);
      this.#isAsking = false;
    },
    queue: (frame) => this.#thread.current && (this.#thread.current.queue = frame),
    typing: (frame) => this.#typingCame(frame),
    read: (frame) => (frame.reader === "visitor" ? this.#reading.readElsewhere(frame) : this.#thread.read(frame)),
    error: (frame) => this.#refused(frame),
  };

  #messageCame(message) {
    this.#outbox.take(message.client_id);
    const isNew = this.#thread.add(message);
    if (message.sender.kind === "visitor" || !isNew) return;
    this.#typing = null;
    if (!this.#reading.isLive(message)) return;
    around.announce(t("announce", { name: message.sender.name || this.#inbox.name, text: message.content }));
    this.#frame.tell("message", { message });
  }

  #typingCame({ sender, on }) {
    if (sender.kind !== "agent") return;
    clearTimeout(this.#typingTimer);
    this.#typing = on ? { name: sender.name || t("name.agent") } : null;
    if (on) this.#typingTimer = setTimeout(() => this.#typingEnded(), TYPING_MS);
  }

  #typingEnded() {
    this.#typing = null;
    this.#draw();
  }

  #refused({ code, client_id, ref }) {
    if (client_id) this.#outbox.fail(client_id, code);
    else if (ref === HOLE) this.#thread.forgetQuestions();
    else around.notify(errorText(code));
    this.#isAsking = false;
  }

  // ── what the visitor does ──────────────────────────────────────────────────────────────────────

  #say(text) {
    this.#connection.open();
    this.#outbox.add({ content: text });
    this.#log.follow();
  }

  /* About a message that was not taken. */
  #decide(verb, clientId) {
    this.#outbox[verb](clientId);
    this.#composer.focus();
  }

  #askPerson() {
    if (!this.#connection.send({ type: "handoff" })) {
      around.notify(t("connection.offline"));
      return;
    }
    this.#isAsking = true;
    this.#composer.focus();
    this.#draw();
  }

  #stopAnswer() {
    const stream = this.#thread.stream;
    if (stream) this.#connection.send({ type: "stop", message_id: stream.id });
    this.#composer.focus();
  }

  #opened() {
    if (this.#frame.isOpen) {
      this.#connection.open();
      this.#focus();
      this.#log.follow();
    }
    this.#draw();
  }

  /* Not on phones: the keyboard would jump up. */
  #focus() {
    if (matchMedia("(hover: hover)").matches) this.#composer.focus();
  }

  #pageSeen(page) {
    this.#page = page;
    this.#sendPage();
  }

  #sendPage() {
    if (this.#page && this.#thread.current) this.#connection.send({ type: "page", ...this.#page });
  }

  // ── draw ───────────────────────────────────────────────────────────────────────────────────────

  #drawNow() {
    const isThinking = this.#thinking.isShown(this.#thread, this.#outbox);
    const view = { isOnline: this.#connection.isOnline, isThinking, typing: this.#typing, inbox: this.#inbox };
    const items = makeItems(this.#thread, this.#outbox, view);
    this.#log.show(items);
    showQuestions(items.length === 0);
    const status = around.statusOf(this.#thread.current, this.#inbox);
    around.showStatus(status);
    around.showHint(status.kind === "ai" && !this.#inbox.knowledge_only ? t("composer.hint") : "");
    around.showBanner(this.#connection.trouble);
    const canStop = this.#connection.isOnline && this.#thread.stream !== null;
    this.#actions.show({ canAsk: status.kind === "ai" && !this.#isAsking, canStop });
    this.#reading.update(this.#thread);
  }
}
