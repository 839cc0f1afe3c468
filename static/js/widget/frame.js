/* The line between this page and the page that shows it in a frame. Alone in its own tab, it is silent.

   Messages are {kefu: 1, type, …}. Only the parent window is heard; which pages may be our parent is decided by
   frame-ancestors. What we tell it (counts, the visitor's own messages) goes to the origin that spoke to us first. */

export class Frame {
  isOpen;
  #parent = window.parent === window ? null : window.parent;
  #origin = null;
  #handlers;

  /* handlers: what the parent may ask for, by the message's type, called with the message; on() adds more
     needsKeeper: the browser forbids us storage, so the parent's first message brings what it kept */
  constructor(handlers, { needsKeeper }) {
    this.#handlers = new Map(Object.entries(handlers));
    this.isOpen = this.#parent === null;
    if (!this.#parent) return;
    addEventListener("message", (event) => this.#heard(event));
    // The one message that anybody may hear: it says nothing but that we are here.
    this.#parent.postMessage({ kefu: 1, type: "ready", needsKeeper }, "*");
  }

  get isEmbedded() {
    return this.#parent !== null;
  }

  on(type, handler) {
    this.#handlers.set(type, handler);
  }

  tell(type, values = {}) {
    if (this.#origin) this.#parent.postMessage({ kefu: 1, type, ...values }, this.#origin);
  }

  #heard({ source, origin, data }) {
    if (source !== this.#parent || data?.kefu !== 1 || !this.#handlers.has(data.type)) return;
    this.#origin ??= origin;
    if (origin !== this.#origin) return;
    if (data.type === "open") this.isOpen = Boolean(data.isOpen);
    this.#handlers.get(data.type)(data);
  }
}
