/* What joins in the console without being its list or its thread. A part is made once with `new Part(desk)` and may
   have any of these; the page calls them by name and waits for none.

   opened(thread)          a conversation was opened (its elements are in the page); again for every other one
   closing(thread)         before another takes its place
   received(frame)         every frame, after list and thread have taken it in
   connected(isAgain)      the socket is welcomed; again after a lost connection
   composing(composer)     the composer of the opened conversation is there
   sending(draft)          {content, isNote} about to go out: a part may add fields that the frame carries

   What a part gets, `desk`:
   thread, composer        of the conversation that is open, or null
   list                    the list
   outbox                  what is on its way to the server
   send(frame) -> boolean  hand a frame to an open connection
   command(type)           one of the buttons in the head of the thread, if it is offered
   open(id, {at}?)         another conversation, without loading the page; at: the seq of the message to go to
   go(step)                the conversation that many rows away
   part(Part)              another part

   Shortcuts: addKeys({"Alt+KeyJ": …}) of keyboard.js, and a line in templates/console/_help.html. */

export { Parts } from "../widget/parts.js";
