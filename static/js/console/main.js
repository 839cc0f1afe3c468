/* The agents' console: one socket, the list, and the thread that is open. */

import { Socket } from "../socket.js";
import { Composer } from "./composer.js";
import { byId, fetchPart } from "./dom.js";
import { listenToKeys } from "./keyboard.js";
import { List } from "./list.js";
import { setTitle, showConnection, toast } from "./notices.js";
import { Outbox } from "./outbox.js";
import { closeDrawer, listenToPanes } from "./panes.js";
import { Thread } from "./thread.js";
import { showTimes } from "./times.js";
import { errorWord, word } from "./words.js";

const workspace = byId("workspace");
const phone = matchMedia("(max-width: 760px)");
let thread = null;
let composer = null;
let wasOnline = false;
let opening = 0;

const socket = new Socket({ path: "/ws/agent/", hello: () => ({}), onFrame: receive, onState: showConnection });
const send = (frame) => socket.send(frame);
const list = new List((id) => open(id));
const outbox = new Outbox(send, (item) => thread?.showPending(item));

function receive(frame) {
  if (frame.type === "welcome") welcomed();
  else if (frame.type === "error") failed(frame);
  else if (frame.type === "ack") outbox.done(frame.client_id, frame.id);
  else {
    if (frame.type === "conversation") list.update(frame.conversation);
    if (frame.type === "message") outbox.done(frame.message.client_id, frame.message.id);
    thread?.receive(frame);
  }
}

/* After a lost connection the list is asked afresh; the thread asks for what came after its last seq. */
function welcomed() {
  thread?.subscribe();
  outbox.resend();
  if (wasOnline) list.show();
  wasOnline = true;
}

function failed({ code, client_id: clientId, ref }) {
  if (clientId && outbox.fail(clientId, errorWord(code))) return;
  thread?.header.setBusy(false);
  if (ref) toast(errorWord(code));
}

function command(type) {
  if (!thread || byId("actions").querySelector(`[data-command="${type}"]`).hidden) return;
  const isSent = send({ type, ref: type, conversation_id: thread.id });
  if (isSent) thread.header.setBusy(true);
  else toast(word("error.offline"));
}

function started() {
  thread = new Thread({ send, pending: outbox.of(byId("thread").dataset.id), onRetry: (clientId) => outbox.retry(clientId) });
  const { id } = thread;
  composer = new Composer({
    conversationId: id,
    state: thread.state,
    onSend: (content, isNote) => outbox.add(id, content, isNote),
    onTyping: (on) => send({ type: "typing", conversation_id: id, on }),
  });
  thread.header.onState((state) => composer.follow(state));
  list.mark(id);
  thread.subscribe();
}

/* Another conversation without loading the whole page: the list and the socket stay. */
async function open(id, { isNew = true } = {}) {
  const turn = ++opening;
  const address = list.address(id);
  const part = await fetchPart(`${address}&part=open`).catch(() => null);
  if (turn !== opening) return;
  if (part === null) return toast(word("error.page"));
  leave();
  byId("open").replaceChildren(...part.children);
  workspace.dataset.view = "thread";
  if (isNew) history.pushState({ id }, "", address);
  started();
  setTitle(thread.visitor);
  if (!phone.matches) composer.focus();
}

function leave() {
  composer?.leave();
  thread?.leave();
  closeDrawer();
}

function go(step) {
  const id = list.neighbour(step);
  if (id) open(id);
}

function write(isNote) {
  composer?.setNote(isNote);
  composer?.focus();
}

byId("open").addEventListener("click", (event) => {
  const button = event.target.closest("[data-command]");
  if (button) command(button.dataset.command);
});
addEventListener("popstate", (event) => {
  if (event.state?.id) open(event.state.id, { isNew: false });
  else location.reload();
});
listenToPanes();
listenToKeys({
  KeyJ: () => go(1),
  KeyK: () => go(-1),
  KeyE: () => command("resolve"),
  KeyT: () => command("takeover"),
  KeyR: () => command("release"),
  KeyL: () => write(false),
  KeyP: () => write(true),
});
showTimes();
if (byId("thread")) {
  history.replaceState({ id: byId("thread").dataset.id }, "");
  started();
}
socket.open();
