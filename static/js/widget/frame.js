/* The line between this page and the page that shows it in a frame. Alone in its own tab, it is silent.

   Messages are {kefu: 1, type, …}. Only the parent window is heard; which pages may be our parent is decided by
   frame-ancestors. What we tell it (counts, the visitor's own messages) goes to the origin that spoke to us first. */

const ACTIONS = new Set(["restore", "open", "identify", "send", "theme", "page", "reset"]);

export class Frame {
  isOpen;
  #parent = window.parent === window ? null : window.parent;
  #origin = null;
  #handlers;

  /* handlers: {restore, open, identify, send, theme, page, reset}, called with the message
     needsKeeper: the browser forbids us storage, so the parent's first message brings what it kept */
  constructor(handlers, { needsKeeper }) {
    this.#handlers = handlers;
    this.isOpen = this.#parent === null;
    if (!this.#parent) return;
    addEventListener("message", (event) => this.#heard(event));
    // The one message that anybody may hear: it says nothing but that we are here.
    this.#parent.postMessage({ kefu: 1, type: "ready", needsKeeper }, "*");
  }

  get isEmbedded() {
    return this.#parent !== null;
  }

  tell(type, values = {}) {
    if (this.#origin) this.#parent.postMessage({ kefu: 1, type, ...values }, this.#origin);
  }

  #heard({ source, origin, data }) {
    if (source !== this.#parent || data?.kefu !== 1 || !ACTIONS.has(data.type)) return;
    this.#origin ??= origin;
    if (origin !== this.#origin) return;
    if (data.type === "open") this.isOpen = Boolean(data.isOpen);
    this.#handlers[data.type](data);
  }
}
