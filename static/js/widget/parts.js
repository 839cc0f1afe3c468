/* What joins in the conversation without being the conversation. A part is made with `new Part(chat)` and may have any
   of these; the chat calls them by name and waits for none.

   started()                      the page is there (again, when the embedding page brought back what it kept)
   received(frame)                after the chat itself has taken it in; an ack that began a conversation has isFirst
   heard(message)                 somebody else's new message, live: not a repetition, not history
   drawn(view)                    after every draw: {items, status, isOnline, isOpen, conversation}
   opened() / closed()            the frame around us was opened or closed by the embedding page
   said(entry)                    the visitor wrote this; it is in the outbox
   sending() -> fields            what goes with the text that is being sent (the part lets go of it)
   hasContent                     there is something to send without any text
   identified(visitor)            the page has said this of its visitor
   admits(said) -> boolean        false: the part keeps {text, fields} or {ask: true} back, and says it again later
   marks() -> fields              what the next message carries besides
   discarded(entry)               the visitor gave up a message that was not taken
   forgotten({keepsOutbox})       another visitor sits here now (keepsOutbox: the same one under a new token)

   What a part gets, `chat`:
   inbox, storage, session, tabs, thread, outbox, frame, log, composer, reading   the chat's own objects
   actions                        what buttons in bubbles do: {retry, discard, menu, …}; parts add theirs
   send(frame) -> boolean         hand a frame to an open connection
   say(text, fields)              write something as the visitor
   ask()                          ask for a person
   admits(said) -> boolean        whether it may be said now; if not, a part has kept it for later
   identified() -> Promise        what the page said of its visitor has been settled
   connected() -> Promise         connect, should we not be
   focus()                        put the cursor where the visitor writes (not on phones)
   redraw() / redrawn()           with the next frame / at once
   serverNow()                    milliseconds, by the server's clock
   part(Part)                     another part */

export class Parts {
  #parts = [];

  add(...parts) {
    this.#parts.push(...parts);
  }

  find(Part) {
    return this.#parts.find((part) => part instanceof Part);
  }

  tell(name, ...values) {
    for (const part of this.#parts) part[name]?.(...values);
  }

  get hasContent() {
    return this.#parts.some((part) => part.hasContent);
  }

  admits(said) {
    return this.#parts.every((part) => part.admits?.(said) ?? true);
  }

  marks() {
    return Object.assign({}, ...this.#parts.map((part) => part.marks?.()));
  }

  /* What all of them send along. */
  sending(...values) {
    return Object.assign({}, ...this.#parts.map((part) => part.sending?.(...values)));
  }
}
