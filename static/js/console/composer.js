/* Where the agent writes: a reply or a private note. Enter sends, but never while an input method is composing.

   Parts take it over from here in their composing(composer):
   above                        the place above the text, for what goes with it
   text, isNote                 what is written; a note or a reply
   focus(), insert(text), replace(start, end, text)
   warn(text)                   below the text, until the next change
   onKey(listener)              listener(event) -> true: the key is used up
   onChange(listener)           listener(): after every change of the text, also by a program
   onSend(listener)             listener(text) -> false: not now
   addContent(hasContent)       hasContent(): there is something to send without text
   send()                       as the button does; false when nothing went */

import { byId } from "./dom.js";
import { draftOf, keepDraft } from "./drafts.js";
import { word } from "./words.js";

const TYPING_EVERY_MS = 3000;
const TYPING_ENDS_MS = 4000;

export class Composer {
  above = byId("composer-above");
  input = byId("composer-input");
  #form = byId("composer");
  #conversationId;
  #onSend;
  #onTyping;
  #listeners = { key: [], change: [], send: [], content: [] };
  #isNote = false;
  #wasReply = false; // a draft that became a note only because the conversation was resolved
  #typedAt = 0;
  #typingTimer = 0;

  constructor({ conversationId, state, onSend, onTyping }) {
    this.#conversationId = conversationId;
    this.#onSend = onSend;
    this.#onTyping = onTyping;
    this.#begin();
    this.follow(state);
    this.#listen();
  }

  get conversationId() {
    return this.#conversationId;
  }

  get text() {
    return this.input.value;
  }

  get isNote() {
    return this.#isNote;
  }

  focus() {
    this.input.focus();
  }

  insert(text) {
    this.replace(this.input.selectionStart, this.input.selectionEnd, text);
  }

  /* As if it had been typed there. */
  replace(start, end, text) {
    this.input.setRangeText(text, start, end, "end");
    this.#written();
    this.focus();
  }

  warn(text) {
    byId("composer-error").textContent = text;
  }

  onKey(listener) {
    this.#listeners.key.push(listener);
  }

  onChange(listener) {
    this.#listeners.change.push(listener);
  }

  onSend(listener) {
    this.#listeners.send.push(listener);
  }

  addContent(hasContent) {
    this.#listeners.content.push(hasContent);
  }

  /* On a slow line somebody may have written into the page before this program came: theirs is newer than the draft. */
  #begin() {
    const early = this.input.value;
    this.fill(draftOf(this.#conversationId));
    if (early.trim() === "") return;
    this.input.value = early;
    this.#written();
  }

  /* With what was written elsewhere. */
  fill(draft) {
    this.input.value = draft?.text ?? "";
    this.setNote(draft?.isNote ?? false);
    this.#changed();
  }

  /* A resolved conversation takes notes only. */
  follow(state) {
    const isResolved = state === "resolved";
    if (isResolved === byId("reply-mode").disabled) return;
    if (isResolved) this.#wasReply = !this.#isNote;
    byId("reply-mode").disabled = isResolved;
    this.setNote(isResolved || !this.#wasReply);
  }

  setNote(isNote) {
    this.#isNote = isNote || byId("reply-mode").disabled;
    this.#form.dataset.mode = this.#isNote ? "note" : "reply";
    byId("reply-mode").setAttribute("aria-pressed", String(!this.#isNote));
    byId("note-mode").setAttribute("aria-pressed", String(this.#isNote));
    this.input.placeholder = word(this.#isNote ? "compose.note" : "compose.reply");
    byId("composer-send").textContent = word(this.#isNote ? "compose.save" : "compose.send");
    if (this.#isNote) this.#stopTyping();
    this.#changed();
  }

  leave() {
    this.#stopTyping();
  }

  #listen() {
    byId("reply-mode").addEventListener("click", () => this.#choose(false));
    byId("note-mode").addEventListener("click", () => this.#choose(!this.#isNote));
    this.input.addEventListener("input", () => this.#written());
    this.input.addEventListener("keydown", (event) => this.#pressed(event));
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
  }

  #choose(isNote) {
    this.setNote(isNote);
    this.focus();
  }

  /* keyCode 229: Safari ends the composition before it tells of the Enter that ended it. */
  #pressed(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const isUsed = this.#listeners.key.some((listener) => listener(event));
    if (!isUsed && (event.key !== "Enter" || event.shiftKey)) return;
    event.preventDefault();
    if (!isUsed) this.send();
  }

  #written() {
    keepDraft(this.#conversationId, { text: this.text, isNote: this.#isNote });
    this.#showError();
    this.#changed();
    if (this.#isNote || this.text.trim() === "") return this.#stopTyping();
    clearTimeout(this.#typingTimer);
    this.#typingTimer = setTimeout(() => this.#stopTyping(), TYPING_ENDS_MS);
    if (Date.now() - this.#typedAt > TYPING_EVERY_MS) {
      this.#typedAt = Date.now();
      this.#onTyping(true);
    }
  }

  #changed() {
    for (const listener of this.#listeners.change) listener();
  }

  #stopTyping() {
    clearTimeout(this.#typingTimer);
    if (this.#typedAt > 0) this.#onTyping(false);
    this.#typedAt = 0;
  }

  #showError() {
    const limit = Number(this.#form.dataset.limit);
    const isTooLong = [...this.text.trim()].length > limit;
    this.warn(isTooLong ? word("compose.too_long", { count: limit.toLocaleString() }) : "");
    return isTooLong;
  }

  /* What may go out now, or null: nothing is written, it is too long, or a part objects. */
  take() {
    const content = this.text.trim();
    const isEmpty = content === "" && !this.#listeners.content.some((hasContent) => hasContent());
    if (isEmpty || this.#showError()) return null;
    return this.#listeners.send.every((listener) => listener(content) !== false) ? content : null;
  }

  clear() {
    this.input.value = "";
    keepDraft(this.#conversationId, { text: "", isNote: this.#isNote });
    this.#stopTyping();
    this.warn("");
    this.#changed();
    this.focus();
  }

  send() {
    const content = this.take();
    if (content === null) return false;
    this.#onSend(content, this.#isNote);
    this.clear();
    return true;
  }
}
