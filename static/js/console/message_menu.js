/* What can be done with one message. There is one menu: it goes to the message whose button is pressed.
   Parts add to it: desk.part(MessageMenu).add({name, text, isFor(line), run(line)}). */

import { copy } from "./copying.js";
import { byId, slot } from "./dom.js";
import { toast } from "./notices.js";
import { writtenIn } from "./rich.js";
import { agent, errorWord, word } from "./words.js";

const RECALL_MS = 120_000;
const RECALL = "recall";

export class MessageMenu {
  #desk;
  #menu = byId("message-menu");
  #button = null; // whose menu is open
  #items = [];

  constructor(desk) {
    this.#desk = desk;
    this.add({ name: "copy", text: word("menu.copy"), isFor: (line) => writtenIn(line) !== "", run: (line) => this.#copy(writtenIn(line)) });
    this.add({ name: "link", text: word("menu.link"), isFor: isStored, run: (line) => this.#copy(this.#address(line)) });
    this.add({ name: "recall", text: word("menu.recall"), isFor: mayRecall, run: (line) => this.#recall(line) });
    byId("open").addEventListener("click", ({ target }) => this.#pressed(target.closest('[data-slot="more"]')));
    this.#menu.addEventListener("click", ({ target }) => this.#chose(target.closest("[role=menuitem]")));
    this.#menu.addEventListener("keydown", (event) => this.#key(event));
    addEventListener("click", ({ target }) => target.closest(".message-menu, [data-slot=more]") || this.#close());
  }

  add(...items) {
    this.#items.push(...items);
  }

  closing() {
    this.#close();
    document.body.append(this.#menu); // not lost with the thread
  }

  received({ type, ref, code, message }) {
    if (ref === RECALL && type === "error" && code === "closed") toast(word("recall.late"));
    if (type === "message_updated" && this.#line?.dataset.id === message.id) this.#close();
  }

  get #line() {
    return this.#button?.closest(".message") ?? null;
  }

  #pressed(button) {
    if (!button) return;
    const isAgain = button === this.#button;
    this.#close();
    if (!isAgain) this.#open(button);
  }

  #open(button) {
    this.#button = button;
    const line = this.#line;
    const items = this.#items.filter(({ isFor }) => isFor(line));
    if (items.length === 0) return;
    this.#menu.replaceChildren(...items.map(newItem));
    button.after(this.#menu);
    button.setAttribute("aria-expanded", "true");
    this.#menu.hidden = false;
    this.#menu.scrollIntoView({ block: "nearest" });
    this.#menu.firstElementChild.focus();
  }

  #close({ isFocused = false } = {}) {
    this.#menu.hidden = true;
    this.#button?.setAttribute("aria-expanded", "false");
    if (isFocused) this.#button?.focus();
    this.#button = null;
  }

  #chose(item) {
    const line = this.#line;
    const found = this.#items.find(({ name }) => name === item?.dataset.name);
    if (!found || !line) return;
    this.#close({ isFocused: true });
    found.run(line);
  }

  #key(event) {
    const items = [...this.#menu.children];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) items.at((items.indexOf(document.activeElement) + step) % items.length).focus();
    else if (event.key === "Escape") this.#close({ isFocused: true });
    else if (event.key === "Tab") return this.#close({ isFocused: true });
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  async #copy(text) {
    const isCopied = await copy(text);
    toast(word(isCopied ? "menu.copied" : "menu.not_copied"), { isNews: isCopied });
  }

  #address(line) {
    return `${location.origin}${byId("workspace").dataset.home}c/${this.#desk.thread.id}/?at=${line.dataset.seq}`;
  }

  #recall(line) {
    const { id: conversation_id } = this.#desk.thread;
    if (!this.#desk.send({ type: "recall", ref: RECALL, conversation_id, message_id: line.dataset.id })) toast(word("error.offline"));
  }
}

function newItem({ name, text }) {
  const item = document.createElement("button");
  Object.assign(item, { type: "button", className: "menu-item", textContent: text, tabIndex: -1 });
  item.dataset.name = name;
  item.setAttribute("role", "menuitem");
  return item;
}

export function isStored(line) {
  return Number(line.dataset.seq) > 0;
}

/* One's own within two minutes; supervisors take back any agent's or AI's. The server decides. */
function mayRecall(line) {
  if (!isStored(line) || !["agent", "note", "ai"].includes(line.dataset.kind)) return false;
  const age = Date.now() - Date.parse(slot(line, "at").dateTime);
  return agent.supervises || (line.dataset.sender === agent.id && age < RECALL_MS);
}
