/* Dots between the visitor's message and the first words of the AI's answer. */

const LASTS_MS = 60_000;

export class Thinking {
  #onEnd;
  #timer = 0;
  #skew = 0;

  constructor(onEnd) {
    this.#onEnd = onEnd;
  }

  /* Visitors' clocks are wrong now and then; ages are told by the server's. */
  synchronise(serverTime) {
    this.#skew = Date.parse(serverTime) - Date.now();
  }

  now() {
    return Date.now() + this.#skew;
  }

  isShown(thread, outbox) {
    clearTimeout(this.#timer);
    const question = openQuestion(thread.current);
    if (!question || thread.stream || outbox.entries.length) return false;
    const left = Date.parse(question.created_at) + LASTS_MS - this.now();
    if (left > 0) this.#timer = setTimeout(this.#onEnd, left + 50);
    return left > 0;
  }
}

/* The newest message, when it is the visitor's and the AI is to answer it. */
function openQuestion(conversation) {
  if (!conversation || conversation.owner !== "ai" || conversation.status === "resolved") return null;
  const newest = [...conversation.messages.values()].reduce((one, other) => (one.seq > other.seq ? one : other), { seq: 0 });
  return newest.sender?.kind === "visitor" && !newest.isHidden ? newest : null;
}
