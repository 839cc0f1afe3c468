/* New messages in my conversations and newcomers in the queue, seen in the frames that come anyway: nothing is stored
   and nothing is asked for them. */

import { agent } from "./words.js";

export class Concerns {
  #mine = new Map(); // conversation id -> {seq, preview}
  #queue = new Set();
  #teams = new Set();
  #onNews;

  /* onNews(kind, conversation id, name or ""): message or queued */
  constructor(onNews) {
    this.#onNews = onNews;
  }

  /* How things stand, as apps/console/notifications.py tells. */
  start({ mine, queue, teams }) {
    const known = this.#mine;
    this.#mine = new Map();
    for (const [id, seq] of Object.entries(mine)) this.#mine.set(id, known.get(id)?.seq > seq ? known.get(id) : { seq });
    this.#queue = new Set(queue);
    this.#teams = new Set(teams);
  }

  /* A `conversation` frame. */
  update({ id, status, owner, assignee, team, contact, last_seq: seq, preview, waiting_since: waits }) {
    const isOpen = status !== "resolved";
    this.#follow(id, isOpen && assignee?.id === agent.id, { seq, preview, waits, name: contact?.name ?? "" });
    const isQueued = isOpen && owner === "queue";
    if (isQueued && !this.#queue.has(id) && (!team || this.#teams.has(team.id))) this.#onNews("queued", id, contact?.name ?? "");
    if (isQueued) this.#queue.add(id);
    else this.#queue.delete(id);
  }

  /* An `activity` frame. Who waits for an answer has written last; notes change no preview. */
  move({ conversations }) {
    for (const { id, last_seq: seq, preview, waiting_since: waits } of conversations) {
      if (this.#mine.has(id)) this.#follow(id, true, { seq, preview, waits, name: "" });
    }
  }

  #follow(id, isMine, { seq, preview, waits, name }) {
    const known = this.#mine.get(id);
    if (!isMine) return void this.#mine.delete(id);
    if (known && seq < known.seq) return;
    this.#mine.set(id, { seq, preview, name: name || known?.name });
    if (known && waits && seq > known.seq && preview !== known.preview) this.#onNews("message", id, name || known.name || "");
  }
}
