/* Whom a note calls: «@» and a few letters of a name. What counts is what the note says when it is sent. */

import { byId } from "./dom.js";
import { onComposing } from "./drafts.js";
import { address, post, read } from "./composing.js";
import { addSuggestions } from "./suggesting.js";
import { agent, word } from "./words.js";

const AT = /(?<![\w.])(@[^\s@]*)$/;
const FRESH_MS = 60_000;
const SHOWN = 8;

export class Mentioning {
  #desk;
  #isCalled = false; // by a note in the open thread that nobody has looked at yet
  #people = []; // [{kind, id, name}]
  #askedAt = -FRESH_MS;
  #loading = null;

  constructor(desk) {
    this.#desk = desk;
    onComposing((id, { is_called: isCalled }) => isCalled && this.#look(id));
    document.addEventListener("visibilitychange", () => this.#isCalled && this.#look(desk.thread?.id));
    addSuggestions({ pattern: AT, isFor: ({ isNote }) => isNote, find: (query) => this.#find(query) });
  }

  /* A draft may call somebody already. */
  composing(composer) {
    const look = () => composer.isNote && composer.text.includes("@") && this.#load();
    composer.onChange(look);
    look();
  }

  sending({ content, isNote }) {
    const called = isNote ? this.#called(content) : [];
    return called.length > 0 ? { mentions: called } : {};
  }

  received({ type, message }) {
    const isOpen = type === "message" && message.conversation_id === this.#desk.thread?.id;
    if (isOpen && message.metadata.mentions && message.sender.id !== agent.id) this.#look(message.conversation_id);
  }

  /* The server knows whom a note calls; here it is enough that somebody sees it. */
  #look(conversationId) {
    this.#isCalled = document.hidden;
    if (!document.hidden && conversationId) post(address(conversationId, "looked/"));
  }

  async #find(query) {
    await this.#load();
    const wanted = query.toLocaleLowerCase();
    const fitting = this.#people.filter(({ id, name }) => id !== agent.id && name.toLocaleLowerCase().includes(wanted));
    const first = (name) => Number(!name.toLocaleLowerCase().startsWith(wanted));
    fitting.sort((one, other) => first(one.name) - first(other.name));
    return fitting.slice(0, SHOWN).map(({ kind, name }) => ({ name, about: word(`mention.${kind}`), text: `@${name} ` }));
  }

  /* Whoever asks while the answer is on its way waits for it too. */
  #load() {
    if (Date.now() - this.#askedAt < FRESH_MS) return this.#loading;
    this.#askedAt = Date.now();
    this.#loading = this.#ask();
    return this.#loading;
  }

  async #ask() {
    const { answer } = await read(`${byId("workspace").dataset.home}callable/`);
    if (answer) this.#people = answer.people;
    else this.#askedAt = -FRESH_MS;
  }

  /* The longest names first: «@Anna» does not call Ann. */
  #called(content) {
    const names = [...this.#people].sort((one, other) => other.name.length - one.name.length);
    let rest = content;
    const called = names.filter(({ name }) => {
      const parts = rest.split(`@${name}`);
      rest = parts.join(" ");
      return parts.length > 1;
    });
    return called.map(({ id }) => id);
  }
}
