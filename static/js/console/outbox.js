/* What the agent wrote and the server has not acknowledged. It survives lost connections and changes of thread;
   the same client_id on every attempt makes a repetition harmless. */

const ANSWER_WITHIN_MS = 10_000;

export class Outbox {
  #items = new Map(); // client_id -> item
  #send;
  #onChange;

  /* send(frame) => handed over or not; onChange(item) after every change of item.state: sending, sent, failed */
  constructor(send, onChange) {
    this.#send = send;
    this.#onChange = onChange;
    addEventListener("beforeunload", (event) => this.#items.size > 0 && event.preventDefault());
  }

  add(conversationId, content, isNote) {
    const item = { clientId: newClientId(), conversationId, content, isNote, state: "sending", error: "", timer: 0 };
    this.#items.set(item.clientId, item);
    this.#attempt(item);
    return item;
  }

  of(conversationId) {
    return [...this.#items.values()].filter((item) => item.conversationId === conversationId);
  }

  retry(clientId) {
    const item = this.#items.get(clientId);
    if (item) this.#attempt(item);
  }

  /* The connection is back: everything unanswered once more. */
  resend() {
    for (const item of this.#items.values()) if (item.state === "sending") this.#attempt(item);
  }

  /* An `ack`, or the message itself: whichever comes first. */
  done(clientId, messageId) {
    const item = this.#items.get(clientId);
    if (!item) return;
    item.messageId = messageId;
    clearTimeout(item.timer);
    this.#items.delete(clientId);
    this.#become(item, "sent");
  }

  fail(clientId, error) {
    const item = this.#items.get(clientId);
    if (!item) return false;
    clearTimeout(item.timer);
    this.#become(item, "failed", error);
    return true;
  }

  /* Not handed over: it stays «sending» until the connection is back. */
  #attempt(item) {
    clearTimeout(item.timer);
    this.#become(item, "sending");
    const { clientId: client_id, conversationId: conversation_id, content, isNote } = item;
    const isHandedOver = this.#send({ type: "message", client_id, conversation_id, content, private: isNote });
    if (isHandedOver) item.timer = setTimeout(() => this.fail(client_id, "unanswered"), ANSWER_WITHIN_MS);
  }

  #become(item, state, error = "") {
    item.state = state;
    item.error = error;
    this.#onChange(item);
  }
}

/* randomUUID() exists on secure origins only; an office network without TLS is not one. */
function newClientId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
