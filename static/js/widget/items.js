/* From what the thread and the outbox contain to the lines that are shown, each with a key that survives its states:
   a pending message and the stored one, a growing answer and its final text are the same line. */

import { t } from "./strings.js";
import { clock, daytime } from "./time.js";

const PAUSE_MS = 10 * 60_000;

/* view: {isOnline, isThinking, typing: {name} | null, inbox} */
export function makeItems(thread, outbox, view) {
  const lines = [];
  for (const part of thread.conversations()) {
    if (lines.length && part.messages.length) lines.push(newConversation(part.conversation));
    lines.push(...part.messages.map((message) => stored(message, view)));
    lines.push(...part.streams.map((stream) => growing(stream, view)));
  }
  lines.push(...outbox.entries.map((entry) => pending(entry, view)));
  markDelivery(lines, thread.current);
  const withTimes = [...withDividers(lines)];
  const waiting = waitingLine(view);
  return waiting ? [...grouped(withTimes), waiting] : grouped(withTimes);
}

function stored(message, view) {
  const { id, seq, content, sender, created_at, citations, metadata } = message;
  const isOwn = sender.kind === "visitor";
  return {
    key: isOwn ? `c:${message.client_id}` : `m:${id}`,
    kind: "message",
    sender: sender.kind,
    name: sender.name || defaultName(sender.kind, view),
    id,
    seq,
    content: isRecalled(message) ? t("recalled") : content,
    isRecalled: isRecalled(message),
    citations: citations ?? [],
    isPartial: Boolean(metadata?.partial),
    at: created_at,
    time: clock(created_at),
    state: isOwn ? "sent" : null,
  };
}

/* Programs choose metadata themselves, so the mark alone does not tell; no other message is without text. */
function isRecalled({ content, metadata }) {
  return content === "" && metadata?.recalled === true;
}

function growing(stream, view) {
  return {
    key: `m:${stream.id}`,
    kind: "message",
    sender: "ai",
    name: defaultName("ai", view),
    id: stream.id,
    content: stream.points.join(""),
    citations: null,
    isStreaming: !stream.isFrozen,
    isPartial: Boolean(stream.isFrozen),
  };
}

function pending(entry, view) {
  return {
    key: `c:${entry.client_id}`,
    kind: "message",
    sender: "visitor",
    name: "",
    clientId: entry.client_id,
    content: entry.content,
    at: entry.created_at,
    time: clock(entry.created_at),
    state: entry.state,
    error: entry.error,
    isFinal: entry.isFinal,
    stateText: waitingText(entry, view),
  };
}

function waitingText({ state, isFinal, error }, { isOnline }) {
  if (isFinal || error === "stale") return null;
  if (!isOnline) return t("state.waiting");
  return state === "failed" ? t("state.retrying") : t("state.sending");
}

/* Only the last own message says whether it was sent or read: one line is enough. */
function markDelivery(lines, current) {
  const last = lines.at(-1);
  if (!last || last.sender !== "visitor" || last.state !== "sent") return;
  const isRead = current && current.agentRead >= last.seq;
  last.stateText = isRead ? t("state.read") : t("state.sent");
}

function newConversation(conversation) {
  return { key: `d:${conversation.id}`, kind: "divider", text: t("new-conversation") };
}

/* A time stands above the first line and after every longer silence. */
function* withDividers(lines) {
  let before = null;
  for (const line of lines) {
    const at = line.at ? Date.parse(line.at) : null;
    if (at !== null && (before === null || at - before > PAUSE_MS)) {
      yield { key: `t:${line.key}`, kind: "divider", text: daytime(line.at) };
    }
    before = at ?? before;
    yield line;
  }
}

/* The first of several lines by the same sender shows name and avatar. */
function grouped(lines) {
  return lines.map((line, index) => {
    const above = lines[index - 1];
    const isSame = above?.kind === "message" && above.sender === line.sender && above.name === line.name;
    return { ...line, isFirst: !isSame };
  });
}

function waitingLine({ isThinking, typing, inbox }) {
  if (typing) {
    const text = t("typing", { name: typing.name });
    return { key: "dots", kind: "dots", sender: "agent", name: typing.name, text };
  }
  if (!isThinking) return null;
  return { key: "dots", kind: "dots", sender: "ai", name: inbox.assistant?.name ?? "", text: t("thinking") };
}

function defaultName(kind, { inbox }) {
  if (kind === "ai") return inbox.assistant?.name || t("name.ai");
  return kind === "agent" ? t("name.agent") : "";
}
