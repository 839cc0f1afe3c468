/* Where the agent writes: a reply or a private note. Enter sends, but never while an input method is composing. */

import { listenForFiles } from "./attaching.js";
import { byId } from "./dom.js";
import { draftOf, keepDraft } from "./drafts.js";
import { word } from "./words.js";

const TYPING_EVERY_MS = 3000;
const TYPING_ENDS_MS = 4000;

export class Composer {
  #form = byId("composer");
  #input = byId("composer-input");
  #conversationId;
  #onSend;
  #onTyping;
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

  focus() {
    this.#input.focus();
  }

  /* On a slow line somebody may have written into the page before this program came: theirs is newer than the draft. */
  #begin() {
    const early = this.#input.value;
    this.fill(draftOf(this.#conversationId));
    if (early.trim() === "") return;
    this.#input.value = early;
    this.#written();
  }

  fill(draft) {
    this.#input.value = draft?.text ?? "";
    this.setNote(draft?.isNote ?? false);
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
    this.#input.placeholder = word(this.#isNote ? "compose.note" : "compose.reply");
    byId("composer-send").textContent = word(this.#isNote ? "compose.save" : "compose.send");
    if (this.#isNote) this.#stopTyping();
  }

  leave() {
    this.#stopTyping();
  }

  #listen() {
    listenForFiles((file) => this.#onSend("", this.#isNote, [{ key: file.id, ...file }]));
    byId("reply-mode").addEventListener("click", () => this.#choose(false));
    byId("note-mode").addEventListener("click", () => this.#choose(!this.#isNote));
    this.#input.addEventListener("input", () => this.#written());
    this.#input.addEventListener("keydown", (event) => this.#pressed(event));
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  #choose(isNote) {
    this.setNote(isNote);
    this.focus();
  }

  /* keyCode 229: Safari ends the composition before it tells of the Enter that ended it. */
  #pressed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#submit();
  }

  #written() {
    keepDraft(this.#conversationId, { text: this.#input.value, isNote: this.#isNote });
    this.#showError();
    if (this.#isNote || this.#input.value.trim() === "") return this.#stopTyping();
    clearTimeout(this.#typingTimer);
    this.#typingTimer = setTimeout(() => this.#stopTyping(), TYPING_ENDS_MS);
    if (Date.now() - this.#typedAt > TYPING_EVERY_MS) {
      this.#typedAt = Date.now();
      this.#onTyping(true);
    }
  }

  #stopTyping() {
    clearTimeout(this.#typingTimer);
    if (this.#typedAt > 0) this.#onTyping(false);
    this.#typedAt = 0;
  }

  #showError() {
    const limit = Number(this.#form.dataset.limit);
    const isTooLong = [...this.#input.value.trim()].length > limit;
    byId("composer-error").textContent = isTooLong ? word("compose.too_long", { count: limit.toLocaleString() }) : "";
    return isTooLong;
  }

  #submit() {
    const content = this.#input.value.trim();
    if (content === "" || this.#showError()) return;
    this.#onSend(content, this.#isNote);
    this.#input.value = "";
    keepDraft(this.#conversationId, { text: "", isNote: this.#isNote });
    this.#stopTyping();
    this.focus();
  }
}
