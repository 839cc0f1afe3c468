/* What the page or a form says of the visitor and of the conversation, told to the server once it can be: about the
   visitor with a session, about the conversation when there is one. Kept until then, also across reloads. */

import { request } from "./requests.js";

const PATHS = { contact: "contact", conversation: "conversation" };

export class Attributes {
  #chat;
  #busy = new Set();

  constructor(chat) {
    this.#chat = chat;
    chat.frame.on("contact", ({ values }) => this.change("contact", values));
    chat.frame.on("conversation", ({ values }) => this.change("conversation", values));
  }

  /* what: contact {name?, email?, phone?, custom_attributes?} | conversation {custom_attributes?, labels?: {add, remove}}
     A custom attribute that is null is deleted. */
  change(what, changes) {
    this.#chat.storage.set(key(what), merged(this.#chat.storage.get(key(what)), changes));
    this.#flush(what);
  }

  started() {
    this.#flushAll();
  }

  received({ type }) {
    if (type === "welcome" || type === "conversation" || type === "ack") this.#flushAll();
  }

  forgotten({ keepsOutbox }) {
    if (!keepsOutbox) for (const what of Object.keys(PATHS)) this.#chat.storage.remove(key(what));
  }

  #flushAll() {
    for (const what of Object.keys(PATHS)) this.#flush(what);
  }

  /* After who the visitor is has been settled; changes made meanwhile go along. */
  async #flush(what) {
    if (this.#busy.has(what)) return;
    this.#busy.add(what);
    await this.#chat.identified();
    const changes = this.#chat.storage.get(key(what));
    const answer = changes && this.#isReady(what) ? await request(this.#chat.session, "PATCH", PATHS[what], changes) : null;
    this.#busy.delete(what);
    if (answer) this.#answered(what, changes, answer);
  }

  #isReady(what) {
    const { session, thread } = this.#chat;
    if (!session.token) return false;
    return what === "contact" || (thread.current !== null && thread.current.status !== "resolved");
  }

  #answered(what, sent, { ok, isPassing, status, code }) {
    if (isPassing || status === 401 || status === 404) return; // the next welcome, or the first message, tries again
    const isSame = JSON.stringify(this.#chat.storage.get(key(what))) === JSON.stringify(sent);
    if (isSame || !ok) this.#chat.storage.remove(key(what));
    else this.#flush(what);
    if (!ok) this.#chat.frame.tell("error", { code });
  }
}

const key = (what) => `changes:${what}`;

function merged(before, { custom_attributes, labels, ...fields }) {
  const result = { ...before, ...fields };
  if (custom_attributes) result.custom_attributes = { ...before?.custom_attributes, ...custom_attributes };
  if (labels) result.labels = mergedLabels(before?.labels, labels);
  return result;
}

/* The last word on each label counts. */
function mergedLabels(before = {}, { add = [], remove = [] }) {
  const without = (titles = [], gone) => titles.filter((title) => !gone.includes(title));
  const unique = (titles) => [...new Set(titles)];
  return {
    add: unique([...without(before.add, remove), ...add]),
    remove: unique([...without(before.remove, add), ...remove]),
  };
}
