/* What was begun in each conversation and not sent: kept in this browser at once, the same in every tab of the agent, and
   on the server a moment later, where the agent's other devices find it. The latest words win. */

import { storage, tabs } from "./person.js";
import { address, post, read } from "./composing.js";

const SAVE_AFTER_MS = 1200;
const name = (conversationId) => `draft:${conversationId}`;
const unsaved = new Map(); // conversation id -> the timer that will save it
const onComposed = [];

/* {text, isNote, at}; one with an empty text was sent or given up. Null: nothing is known. */
export function draftOf(conversationId) {
  return storage.get(name(conversationId));
}

export function keepDraft(conversationId, { text, isNote }) {
  const draft = { text, isNote, at: Date.now() };
  storage.set(name(conversationId), draft);
  tabs.tell("draft", { conversationId, draft });
  saveSoon(conversationId);
}

/* callback(conversationId, draft): written in another tab */
export function onDraftElsewhere(callback) {
  tabs.on("draft", ({ conversationId, draft }) => document.hasFocus() || callback(conversationId, draft));
}

/* callback(conversationId, {draft, scheduled, is_called}): what the server has for a conversation that was opened */
export function onComposing(callback) {
  onComposed.push(callback);
}

function saveSoon(conversationId) {
  clearTimeout(unsaved.get(conversationId));
  unsaved.set(conversationId, setTimeout(() => save(conversationId), SAVE_AFTER_MS));
}

async function save(conversationId, { isLast = false } = {}) {
  const draft = draftOf(conversationId);
  clearTimeout(unsaved.get(conversationId));
  if (!draft) return unsaved.delete(conversationId);
  unsaved.set(conversationId, 0); // under way
  const fields = { content: draft.text, private: draft.isNote ? "1" : "", age_ms: Math.max(0, Date.now() - draft.at) };
  const { answer } = await post(address(conversationId, "draft/"), fields, { isLast });
  if (unsaved.get(conversationId) !== 0 || !answer) return; // written on meanwhile, or not heard: see connected()
  unsaved.delete(conversationId);
  if (draft.text === "" && draftOf(conversationId)?.at === draft.at) storage.remove(name(conversationId));
}

/* The part that knows the server. */
export class Drafts {
  #desk;

  constructor(desk) {
    this.#desk = desk;
    addEventListener("pagehide", () => this.#saveAll({ isLast: true }));
  }

  async opened({ id }) {
    const { answer } = await read(address(id, "composing/"));
    if (!answer) return;
    for (const callback of onComposed) callback(id, answer);
    this.#compare(id, answer.draft && { text: answer.draft.content, isNote: answer.draft.private, at: Date.now() - answer.draft.age_ms });
  }

  closing({ id }) {
    if (unsaved.has(id)) save(id);
  }

  /* Written on another device, or in a tab that cannot talk to this one. */
  received({ type, conversation_id: id, content, private: isNote }) {
    if (type === "draft") this.#compare(id, { text: content, isNote, at: Date.now() }, { isPushed: true });
  }

  connected(isAgain) {
    if (isAgain) this.#saveAll();
  }

  #saveAll(options) {
    for (const id of [...unsaved.keys()]) save(id, options);
  }

  /* Nobody's words change under their hands: what is pushed waits for the next opening while somebody writes here. */
  #compare(id, stored, { isPushed = false } = {}) {
    const [own, at] = [draftOf(id), stored?.at ?? 0];
    if (own && own.at > at) return saveSoon(id);
    if (!stored || unsaved.has(id) || (isPushed && document.hasFocus())) return;
    if (stored.text === "") storage.remove(name(id));
    else storage.set(name(id), stored);
    const { composer } = this.#desk;
    if (composer?.conversationId === id && composer.text !== stored.text) composer.fill(stored);
  }
}
