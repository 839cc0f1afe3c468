/* The handoff card: comes when a person is called while the thread is open, goes when the AI has it again. */

import { byId, fetchPart } from "./dom.js";
import { toast } from "./notices.js";
import { word } from "./words.js";

const WAIT_MS = 250;
const TELLING = new Set(["handoff", "summary"]);
const phone = matchMedia("(max-width: 760px)");

export class HandoffCard {
  #timer = 0;
  #owner = "";

  constructor() {
    byId("open").addEventListener("click", ({ target }) => copy(target.closest("[data-copy]")));
  }

  opened(thread) {
    this.#owner = byId("owner-state").dataset.owner;
    this.id = thread.id;
    if (phone.matches) byId("handoff-card")?.removeAttribute("open");
  }

  closing() {
    clearTimeout(this.#timer);
    this.id = null;
  }

  received({ type, message, conversation }) {
    if (type === "message" && message.conversation_id === this.id && TELLING.has(message.metadata?.activity)) this.#refreshSoon();
    if (type !== "conversation" || conversation.id !== this.id || conversation.owner === this.#owner) return;
    this.#owner = conversation.owner;
    this.#refreshSoon();
  }

  /* State, notice and summary come close together. */
  #refreshSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#refresh(), WAIT_MS);
  }

  async #refresh() {
    const { id } = this;
    const part = await fetchPart(`${byId("workspace").dataset.home}c/${id}/handoff/`).catch(() => null);
    const fresh = part?.querySelector("#handoff-place");
    if (!fresh || id !== this.id) return;
    const wasFolded = byId("handoff-card") && !byId("handoff-card").open;
    byId("handoff-place").replaceWith(fresh);
    if (wasFolded || phone.matches) byId("handoff-card")?.removeAttribute("open");
  }
}

async function copy(button) {
  if (!button) return;
  await navigator.clipboard?.writeText(button.dataset.copy).then(
    () => toast(word("handoff.copied", { text: button.dataset.copy })),
    () => {},
  );
}
