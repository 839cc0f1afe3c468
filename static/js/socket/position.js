/* How far one conversation has come: every seq is taken once, and what is missing is asked for.

   The server delivers in order and without holes; this is the second line of defence. A hole is read as history, page by
   page from its upper end, while what lies above it is shown already: readers sort by seq. */

const PAGE = 100; // the most that a history frame brings
export const HOLE = "hole"; // the ref of such questions

export class Position {
  last; // every seq up to here has come, as message or as skip, but for what lies below the start
  #start; // nothing up to here was asked for yet: that is for whoever scrolls up
  #ahead = new Set();
  #asked = null;

  constructor(last = 0) {
    this.last = last;
    this.#start = last;
  }

  get hasOlder() {
    return this.#start > 0;
  }

  /* Fields of the history frame that brings the page above the start. */
  older(limit) {
    return { before_seq: this.#start + 1, limit: Math.min(limit, this.#start) };
  }

  olderCame({ before_seq, limit }) {
    if (before_seq === this.#start + 1) this.#start -= limit;
  }

  /* False for a repetition. */
  take(seq) {
    if (seq <= this.last || this.#ahead.has(seq)) return false;
    this.#ahead.add(seq);
    while (this.#ahead.delete(this.last + 1)) this.last += 1;
    return true;
  }

  /* Fields of the history frame that brings what is missing; null when nothing is, or it is asked for already. */
  question() {
    if (this.#asked || this.#ahead.size === 0) return null;
    const before_seq = Math.min(...this.#ahead);
    this.#asked = { before_seq, limit: Math.min(PAGE, before_seq - this.last - 1) };
    return { ...this.#asked, ref: HOLE };
  }

  /* The page has come. What it leaves out is not for this reader. */
  answered() {
    if (!this.#asked) return;
    const { before_seq, limit } = this.#asked;
    this.#asked = null;
    for (let seq = before_seq - limit; seq < before_seq; seq += 1) this.take(seq);
  }

  /* No answer will come: refused, or the line was cut. The next frame asks again. */
  forget() {
    this.#asked = null;
  }
}
