/* The conductor: frames in, actions out, one draw per frame. What things look like is decided elsewhere, and whatever is
   not the conversation itself is a part that joins in (see parts.js). */

import { Outbox, Storage, Tabs } from "../socket.js";
import { AROUND } from "./around/index.js";
import { Asking } from "./asking.js";
import { Attachments } from "./attachments.js";
import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { byId, oncePerFrame } from "./dom.js";
import { Drafts } from "./drafts.js";
import { Earlier } from "./earlier.js";
import { Emoji } from "./emoji.js";
import { Frame } from "./frame.js";
import { Incoming } from "./incoming.js";
import { makeItems } from "./items.js";
import { Keyboard } from "./keyboard.js";
import { isLayerOpen } from "./layers.js";
import { Log } from "./log.js";
import { Notifying } from "./notifying.js";
import { Older } from "./older.js";
import { Parts } from "./parts.js";
import { Reading } from "./reading.js";
import { Replying } from "./replying.js";
import { Session } from "./session.js";
import { Sounds } from "./sounds.js";
import { t } from "./strings.js";
import * as around from "./surroundings.js";
import { Thinking } from "./thinking.js";
import { Thread } from "./thread.js";
import { Typing } from "./typing.js";
import { Visited } from "./visited.js";
import { showQuestions, showWelcome } from "./welcome.js";

const PARTS = [Attachments, Emoji, Replying, Older, Earlier, Sounds, Notifying, Keyboard, Drafts, Visited, Asking, ...AROUND];

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
  #actions; // what the lines' buttons do; parts add to it
  #log;
  #composer;
  #thinking;
  #incoming;
  #parts = new Parts();
  #draw = oncePerFrame(() => this.#drawNow());
  #typing = new Typing(this.#draw);

  constructor({ inbox, max_content: limit }) {
    const storage = new Storage(`kefu:${inbox.site_key}:`);
    const send = (frame) => this.#connection.send(frame);
    const person = () => this.#session.contactId;
    this.#inbox = inbox;
    this.#storage = storage;
    this.#session = new Session({ storage, siteKey: inbox.site_key, locale: inbox.locale });
    this.#tabs = new Tabs(`kefu:${inbox.site_key}`, person);
    this.#connection = this.#makeConnection();
    this.#outbox = this.#makeOutbox({ storage, person, send });
    this.#actions = { retry: (id) => this.#decide("retry", id), discard: (id) => this.#decide("discard", id) };
    this.#log = new Log(this.#actions);
    this.#composer = this.#makeComposer(limit);
    this.#thinking = new Thinking(this.#draw);
    this.#frame = this.#makeFrame();
    this.#reading = new Reading({ storage, send, frame: this.#frame });
    this.#join();
    this.#furnish();
  }

  /* Everything that joins in, each made with what it may use. */
  #join() {
    const [inbox, storage, session, tabs] = [this.#inbox, this.#storage, this.#session, this.#tabs];
    const [thread, outbox, frame, log] = [this.#thread, this.#outbox, this.#frame, this.#log];
    const chat = { inbox, storage, session, tabs, thread, outbox, frame, log, composer: this.#composer, reading: this.#reading };
    Object.assign(chat, {
      actions: this.#actions,
      send: (sent) => this.#connection.send(sent),
      say: (text, fields) => this.#say(text, fields),
      ask: () => this.#parts.find(Asking).ask(),
      admits: (said) => this.#parts.admits(said),
      identified: () => this.#connection.settled(),
      connected: () => this.#connection.open(),
      focus: () => this.#focus(),
      redraw: this.#draw,
      redrawn: () => this.#drawNow(),
      serverNow: () => this.#thinking.now(),
      part: (Part) => this.#parts.find(Part),
    });
    this.#incoming = new Incoming({ chat, parts: this.#parts, thinking: this.#thinking, typing: this.#typing });
    for (const Part of PARTS) this.#parts.add(new Part(chat));
  }

  /* Connects when somebody looks, or when there is something to hear about. */
  start() {
    this.#parts.tell("started");
    if (this.#frame.isOpen || this.#session.token) this.#connection.open();
    this.#draw();
  }

  #makeConnection() {
    return new Connection({
      session: this.#session,
      hello: () => this.#thread.resume(this.#reading.last),
      onFrame: (frame) => this.#incoming.receive(frame),
      onState: () => this.#stateChanged(),
      onNamed: () => this.#outbox.become({ keeps: true }),
      onStranger: (options) => this.#forget(options),
      onRefusedIdentity: (code) => this.#frame.tell("error", { code }),
    });
  }

  #makeOutbox(options) {
    const onAcknowledged = (ack, entry) => this.#thread.acknowledge(ack, entry);
    const isUploading = (key) => this.#parts.find(Attachments)?.uploads.isUploading(key) ?? false;
    return new Outbox({ ...options, tabs: this.#tabs, onChange: this.#draw, onAcknowledged, isUploading });
  }

  #makeComposer(limit) {
    return new Composer({
      limit,
      onSend: (text) => this.#say(text, this.#parts.sending()),
      onDraft: (text) => this.#parts.find(Drafts).keep(text),
      hasMore: () => this.#parts.hasContent,
      onTyping: (on, preview) => this.#connection.send({ type: "typing", on, preview }),
    });
  }

  #makeFrame() {
    const handlers = {
      restore: ({ values }) => this.#restore(values),
      open: () => this.#opened(),
      identify: ({ visitor }) => this.#identify(visitor),
      send: ({ text }) => typeof text === "string" && text.trim() && this.#say(text.trim()),
      page: ({ url, title }) => this.#parts.find(Visited).seen({ url, title }),
      reset: () => this.#reset(),
    };
    return new Frame(handlers, { needsKeeper: this.#storage.isForbidden });
  }

  #furnish() {
    showWelcome(this.#inbox, (text) => {
      this.#say(text);
      this.#focus();
    });
    if (this.#frame.isEmbedded) around.showCloseButton(() => this.#frame.tell("close"));
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.#leave(event));
    for (const name of ["visibilitychange", "focus"]) addEventListener(name, () => this.#draw(), true);
  }

  /* Escape closes what is open inside before it closes the chat. */
  #leave(event) {
    if (!event.isComposing && !event.defaultPrevented && !isLayerOpen()) this.#frame.tell("close");
  }

  /* The embedding page kept for us what the browser would not let us keep. */
  #restore(values) {
    this.#storage.restore(values);
    this.#storage.keepWith((name, value) => this.#frame.tell("keep", { name, value }));
    this.#outbox.become({ keeps: true });
    this.start();
  }

  #stateChanged() {
    if (!this.#connection.isOnline) this.#outbox.pause();
    this.#draw();
  }

  #identify(visitor) {
    this.#connection.identify(visitor);
    this.#parts.tell("identified", visitor);
  }

  #reset() {
    this.#connection.reset();
    if (this.#frame.isOpen) this.#connection.open();
  }

  /* Another visitor sits here now. keepsOutbox: the same one under a new token. */
  #forget({ keepsOutbox = false } = {}) {
    this.#outbox.become({ keeps: keepsOutbox });
    this.#thread.clear();
    this.#reading.forget();
    this.#typing.clear();
    this.#parts.tell("forgotten", { keepsOutbox });
    this.#draw();
  }

  // ── what the visitor does ──────────────────────────────────────────────────────────────────────

  #say(text, fields = {}) {
    if (!this.#parts.admits({ text, fields })) return;
    this.#connection.open();
    const entry = this.#outbox.add({ content: text, ...fields, ...this.#parts.marks() });
    this.#log.follow();
    this.#reading.said();
    this.#parts.tell("said", entry);
  }

  /* About a message that was not taken. */
  #decide(verb, clientId) {
    const entry = this.#outbox.entries.find(({ client_id }) => client_id === clientId);
    if (verb === "discard") this.#parts.tell("discarded", entry ?? {});
    this.#outbox[verb](clientId);
    this.#composer.focus();
  }

  #opened() {
    if (this.#frame.isOpen) {
      this.#connection.open();
      this.#focus();
      this.#log.follow();
    }
    this.#parts.tell(this.#frame.isOpen ? "opened" : "closed");
    this.#draw();
  }

  /* Not on phones: the keyboard would jump up. */
  #focus() {
    if (matchMedia("(hover: hover)").matches) this.#composer.focus();
  }

  // ── draw ───────────────────────────────────────────────────────────────────────────────────────

  #drawNow() {
    this.#reading.update(this.#thread);
    const isThinking = this.#thinking.isShown(this.#thread, this.#outbox);
    const isOnline = this.#connection.isOnline;
    const view = { isOnline, isThinking, typing: this.#typing.shown, inbox: this.#inbox, unreadFrom: this.#reading.unreadFrom };
    const items = makeItems(this.#thread, this.#outbox, view);
    this.#log.show(items);
    showQuestions(items.length === 0);
    const status = around.statusOf(this.#thread.current, this.#inbox);
    around.showStatus(status);
    around.showHint(status.kind === "ai" && !this.#inbox.knowledge_only ? t("composer.hint") : "");
    around.showBanner(this.#connection.trouble);
    byId("composer").hidden = this.#connection.isBlocked;
    this.#parts.tell("drawn", { items, status, isOnline, isOpen: this.#frame.isOpen, conversation: this.#thread.current });
  }
}
