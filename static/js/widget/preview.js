/* The chat as its owner would have it, while they are still choosing. Nothing leaves this page: session, socket and
   storage are played here, and the page's policy forbids real ones. */

import { byId } from "./dom.js";

const { inbox, preview } = JSON.parse(byId("kefu-settings").textContent);

class Memory {
  #kept = new Map();

  get length() {
    return this.#kept.size;
  }

  key(index) {
    return [...this.#kept.keys()][index] ?? null;
  }

  getItem(key) {
    return this.#kept.get(key) ?? null;
  }

  setItem(key, value) {
    this.#kept.set(key, String(value));
  }

  removeItem(key) {
    this.#kept.delete(key);
  }
}

class Stand extends EventTarget {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSED = 3;
  readyState = Stand.CONNECTING;
  #conversation = preview.conversation;
  #seq = preview.messages.length;

  constructor() {
    super();
    setTimeout(() => {
      this.readyState = Stand.OPEN;
      this.onopen?.();
    }, 0);
  }

  send(text) {
    const frame = JSON.parse(text);
    if (frame.type === "hello") this.#welcome(frame);
    if (frame.type === "message") this.#post(frame);
    if (frame.type === "end") this.#end();
    if (frame.type === "ping") this.#tell({ type: "pong" });
  }

  close() {
    this.readyState = Stand.CLOSED;
  }

  #tell(frame) {
    setTimeout(() => this.onmessage?.({ data: JSON.stringify(frame) }), 0);
  }

  #welcome({ after_seq: after }) {
    this.#tell({ type: "welcome", conversation: this.#conversation, last_seq: this.#seq, server_time: new Date().toISOString() });
    for (const message of preview.messages) if (message.seq > (after ?? 0)) this.#tell({ type: "message", message });
  }

  #post({ client_id, content, greeting }) {
    this.#open();
    const id = crypto.randomUUID();
    const fields = { type: "ack", client_id, id, conversation_id: this.#conversation.id };
    const seq = (this.#seq += 1);
    this.#tell({ ...fields, seq, created_at: new Date().toISOString() });
    this.#say({ id, seq, client_id, content, kind: "visitor", metadata: greeting ? { greeting } : {} });
    const name = inbox.assistant?.name ?? inbox.name;
    const answer = { id: crypto.randomUUID(), seq: (this.#seq += 1), content: preview.answer, name };
    setTimeout(() => this.#say({ ...answer, client_id: answer.id, kind: inbox.assistant ? "ai" : "agent" }), 600);
  }

  #say({ id, seq, client_id, content, kind, name = "", metadata = {} }) {
    const sender = { kind, id: null, name, avatar_url: "" };
    const message = { id, seq, client_id, sender, content, metadata, conversation_id: this.#conversation.id };
    Object.assign(message, { content_type: "text", attachments: [], citations: [], created_at: new Date().toISOString() });
    this.#tell({ type: "message", message });
  }

  #open() {
    const created_at = new Date().toISOString();
    const fresh = { id: crypto.randomUUID(), status: "open", owner: inbox.ai ? "ai" : "queue", assignee: null, last_seq: 0, created_at };
    if (this.#conversation?.status === "open") return;
    this.#conversation = fresh;
    this.#seq = 0;
    this.#tell({ type: "conversation", conversation: fresh });
  }

  #end() {
    if (!this.#conversation) return;
    this.#conversation = { ...this.#conversation, status: "resolved" };
    this.#tell({ type: "conversation", conversation: this.#conversation });
  }
}

/* The calls of the visitor's REST interface: a session, and for the rest «done». */
function answer(url) {
  const isSession = String(url).endsWith("/sessions");
  const session = { token: "preview", contact: { id: "preview", name: "", verified: false }, conversation: preview.conversation, inbox };
  const body = isSession ? session : { results: [], next: null, previous: null };
  const headers = { "Content-Type": "application/json" };
  return Promise.resolve(new Response(JSON.stringify(body), { status: isSession ? 201 : 200, headers }));
}

function replace(name, value) {
  Object.defineProperty(window, name, { value, configurable: true, writable: true });
}

replace("localStorage", new Memory());
replace("sessionStorage", new Memory());
replace("BroadcastChannel", undefined);
replace("WebSocket", Stand);
replace("fetch", answer);
await import("./main.js");
