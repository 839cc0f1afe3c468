/* Where the visitor writes. Enter sends, Shift+Enter breaks the line, Enter in an IME's hands never sends. */

import { byId, el, icon } from "./dom.js";
import { t } from "./strings.js";

const COUNT_FROM = 0.95;
const MAX_HEIGHT_PX = 160;
const TYPING_EVERY_MS = 2000;
const TYPING_ENDS_MS = 4000;

export class Composer {
  above = el("div", { class: "composer__above" }); // what goes with the text
  #form = byId("composer");
  #row = el("div", { class: "composer__row" });
  #input;
  #button;
  #counter;
  #limit;
  #onSend;
  #onDraft;
  #onTyping;
  #hasMore;
  #typedAt = 0;
  #idle = 0;

  /* limit counts code points, as the server does; hasMore() tells whether there is something to send without text. */
  constructor({ limit, onSend, onDraft, onTyping, hasMore }) {
    this.#limit = limit;
    this.#onSend = onSend;
    this.#onDraft = onDraft;
    this.#onTyping = onTyping;
    this.#hasMore = hasMore;
    this.#build();
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#input.addEventListener("input", () => this.#changed());
    this.#fit();
  }

  focus() {
    this.#input.focus({ preventScroll: true });
  }

  fill(text) {
    this.#input.value = text;
    this.#fit();
  }

  /* What goes with the text has changed. */
  refresh() {
    this.#fit();
  }

  /* Tools, before and after the text. */
  before(...elements) {
    this.#input.before(...elements);
  }

  after(...elements) {
    this.#button.before(...elements);
  }

  /* At the caret, as if it had been typed. */
  insert(text) {
    this.#input.setRangeText(text, this.#input.selectionStart, this.#input.selectionEnd, "end");
    this.#changed();
  }

  onPaste(listener) {
    this.#input.addEventListener("paste", listener);
  }

  #build() {
    const attributes = { rows: "1", "data-testid": "composer-input", "aria-label": t("composer.label"), enterkeyhint: "send" };
    this.#input = el("textarea", { ...attributes, placeholder: t("composer.placeholder"), "aria-describedby": "counter" });
    this.#counter = el("span", { class: "composer__counter", id: "counter", "aria-live": "polite", "data-testid": "composer-counter" });
    const label = t("composer.send");
    this.#button = el("button", { class: "composer__send", "data-testid": "composer-send", "aria-label": label, title: label }, icon("send"));
    this.#row.append(this.#input, this.#button);
    this.#form.append(this.above, this.#row, this.#counter);
  }

  /* 229: Safari ends the composition before it reports the Enter that ended it. */
  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#form.requestSubmit();
  }

  #submit(event) {
    event.preventDefault();
    const text = this.#input.value.trim();
    this.focus();
    if (!(text || this.#hasMore()) || length(text) > this.#limit) return;
    this.#stopTyping();
    this.#onDraft("");
    this.fill("");
    this.#onSend(text);
  }

  #changed() {
    this.#fit();
    this.#onDraft(this.#input.value);
    if (!this.#input.value) return this.#stopTyping();
    if (Date.now() - this.#typedAt > TYPING_EVERY_MS) {
      this.#typedAt = Date.now();
      this.#onTyping(true, this.#input.value.slice(0, 200));
    }
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#stopTyping(), TYPING_ENDS_MS);
  }

  #stopTyping() {
    clearTimeout(this.#idle);
    if (this.#typedAt) this.#onTyping(false, "");
    this.#typedAt = 0;
  }

  #fit() {
    this.#input.style.height = "auto";
    this.#input.style.height = `${Math.min(this.#input.scrollHeight, MAX_HEIGHT_PX)}px`;
    const left = this.#limit - length(this.#input.value.trim());
    const isNear = left < this.#limit * (1 - COUNT_FROM);
    this.#counter.textContent = isNear ? this.#countText(left) : "";
    this.#form.classList.toggle("is-over", left < 0);
    this.#input.setAttribute("aria-invalid", String(left < 0));
    this.#button.disabled = left < 0 || !(this.#input.value.trim() || this.#hasMore());
  }

  #countText(left) {
    return left < 0 ? t("composer.too-long", { over: -left }) : t("composer.counter", { left });
  }
}

/* Code points: an emoji is one character to the server. Counting is cheap until the text is long. */
function length(text) {
  return text.length < 5000 ? text.length : Array.from(text).length;
}
