/* The agents' console: one socket, the list, and the thread that is open. */

import { HOLE, Outbox, Socket } from "../socket.js";
import { isUploading } from "./attaching.js";
import { Composer } from "./composer.js";
import { byId, fetchPart } from "./dom.js";
import { onDraftElsewhere } from "./drafts.js";
import { addKeys, listenToKeys } from "./keyboard.js";
import { List } from "./list.js";
import { setTitle, showConnection, toast } from "./notices.js";
import { closeDrawer, listenToPanes } from "./panes.js";
import { Parts } from "./parts.js";
import { person, storage, tabs, warnBeforeLeaving } from "./person.js";
import { Thread } from "./thread.js";
import { showTimes } from "./times.js";
import { madeParts } from "./surroundings.js";
import { errorWord, word } from "./words.js";

const workspace = byId("workspace");
const phone = matchMedia("(max-width: 760px)");
let thread = null;
let composer = null;
let wasOnline = false;
let opening = 0;
const parts = new Parts();

const socket = new Socket({ path: "/ws/agent/", hello: () => ({ list: true }), onFrame: receive, onState: connectionChanged });
const send = (frame) => socket.send(frame);
const list = new List((id, where) => open(id, where));
const outbox = new Outbox({ storage, person, send, tabs, isUploading, onChange: (entry) => entry && thread?.showPending(entry) });

const frames = {
  welcome: welcomed,
  error: failed,
  done: () => thread?.header.setBusy(false),
  ack: (frame) => outbox.take(frame.client_id, frame),
  activity: (frame) => list.move(frame),
  conversation: ({ conversation }) => list.update(conversation),
  message: ({ message }) => outbox.take(message.client_id),
  history: ({ messages }) => messages.forEach(({ client_id }) => outbox.take(client_id)),
};

function receive(frame) {
  frames[frame.type]?.(frame);
  thread?.receive(frame);
  parts.tell("received", frame);
}

function connectionChanged(state) {
  if (state.name !== "online") outbox.pause();
  showConnection(state);
}

/* After a lost connection the list is asked afresh; the thread asks for what came after its last seq. */
function welcomed() {
  thread?.subscribe();
  outbox.resume();
  if (wasOnline) list.show();
  parts.tell("connected", wasOnline);
  wasOnline = true;
}

function failed({ code, client_id: clientId, ref }) {
  const entry = clientId && outbox.fail(clientId, code);
  if (entry) return tellFailure(entry);
  if (ref === HOLE) return;
  thread?.header.setBusy(false);
  if (ref && !document.querySelector("dialog:modal")) toast(errorWord(code)); // a dialog tells it itself
}

/* Where the message itself is in sight it says so. */
function tellFailure({ conversation_id: id, isFinal, error }) {
  if (isFinal && id !== thread?.id) toast(word("message.failed", { reason: errorWord(error) }));
}

function command(type) {
  if (!thread || byId("actions").querySelector(`[data-command="${type}"]`).hidden) return;
  const isFree = type === "takeover" && thread.state !== "colleague"; // of two who want it one gets it
  const isSent = send({ type: isFree ? "claim" : type, ref: type, conversation_id: thread.id });
  if (isSent) thread.header.setBusy(true);
  else toast(word("error.offline"));
}

function started() {
  const pending = outbox.of(byId("thread").dataset.id);
  thread = new Thread({
    send,
    pending,
    onRetry: (clientId) => outbox.retry(clientId),
    onDiscard: (clientId) => outbox.discard(clientId),
    onFar: (seq) => open(byId("thread").dataset.id, { at: seq }),
  });
  const { id } = thread;
  composer = new Composer({
    conversationId: id,
    state: thread.state,
    onSend: (content, isNote) => say(id, { content, isNote }),
    onTyping: (on) => send({ type: "typing", conversation_id: id, on }),
  });
  thread.header.onState((state) => composer.follow(state));
  list.mark(id);
  thread.subscribe();
  parts.tell("composing", composer);
  parts.tell("opened", thread);
}

function say(id, draft) {
  const { content, isNote } = draft;
  outbox.add({ conversation_id: id, content, private: isNote, ...parts.sending(draft) });
}

/* Another conversation without loading the whole page: the list and the socket stay. */
async function open(id, { isNew = true, at = 0 } = {}) {
  if (at && thread?.id === id && thread.isLoaded(at)) return thread.goTo(at);
  const turn = ++opening;
  const address = list.address(id) + (at ? `&at=${at}` : "");
  const pane = byId("open");
  pane.inert = true; // what is typed from here on is not for the visitor before
  const part = await fetchPart(`${address}&part=open`).catch(() => null);
  if (turn !== opening) return;
  pane.inert = false;
  if (part === null) return toast(word("error.page"));
  leave();
  pane.replaceChildren(...part.children);
  workspace.dataset.view = "thread";
  if (isNew) history.pushState({ id, at }, "", address);
  started();
  setTitle(thread.visitor);
  if (!phone.matches && !at) composer.focus();
}

function leave() {
  if (thread) parts.tell("closing", thread);
  composer?.leave();
  thread?.leave();
  closeDrawer();
}

function go(step) {
  const id = list.neighbour(step);
  if (id) open(id);
}

/* The next one is looked up first: what is resolved leaves the list. */
function resolveAndGo() {
  const next = list.neighbour(1) ?? list.neighbour(-1);
  command("resolve");
  if (next) open(next);
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
  if (event.state?.id) open(event.state.id, { isNew: false, at: event.state.at });
  else location.reload();
});
listenToPanes();
const desk = {
  list,
  outbox,
  send,
  command,
  open,
  go,
  get thread() {
    return thread;
  },
  get composer() {
    return composer;
  },
  part: (Part) => parts.find(Part),
};
parts.add(...madeParts(desk));
addKeys({
  "Alt+KeyJ": () => go(1),
  "Alt+KeyK": () => go(-1),
  "Alt+KeyE": () => command("resolve"),
  "Mod+Alt+KeyE": resolveAndGo,
  "Alt+KeyT": () => command("takeover"),
  "Alt+KeyR": () => command("release"),
  "Alt+KeyL": () => write(false),
  "Alt+KeyP": () => write(true),
});
listenToKeys();
onDraftElsewhere((id, draft) => composer?.conversationId === id && composer.fill(draft));
warnBeforeLeaving(() => outbox.entries.length > 0);
showTimes();
if (byId("thread")) {
  history.replaceState({ id: byId("thread").dataset.id }, "");
  started();
}
socket.open();
