/* From what the thread and the outbox contain to the lines that are shown, each with a key that survives its states:
   a pending message and the stored one, a growing answer and its final text are the same line. */

import { isUploaded } from "../socket/files.js";
import { t } from "./strings.js";
import { clock, daytime } from "./time.js";

const PAUSE_MS = 10 * 60_000;

/* view: {isOnline, isThinking, typing: {name} | null, inbox, unreadFrom: {id, seq} | null} */
export function makeItems(thread, outbox, view) {
  const lines = [];
  const answered = new Set(outbox.entries.map(({ form }) => form?.card_message_id));
  for (const part of thread.conversations()) {
    if (lines.length && part.messages.length) lines.push(newConversation(part.conversation));
    // By its prescribed name: an answer that was recalled, or whose message is still to come, is one, too.
    for (const { client_id: name } of part.messages) if (name?.startsWith("form-")) answered.add(name.slice(5));
    lines.push(...withUnread(part, view));
    lines.push(...part.streams.map((stream) => growing(stream, view)));
  }
  lines.push(...outbox.entries.map((entry) => pending(entry, view)));
  for (const line of lines) complete(line, thread, answered);
  markDelivery(lines, thread.current);
  const withTimes = [...withDividers(lines)];
  const waiting = waitingLine(view);
  return waiting ? [...grouped(withTimes), waiting] : grouped(withTimes);
}

/* The messages of one conversation, with a line above the first that was not read when the visitor came back. */
function* withUnread({ conversation, messages }, view) {
  const { id, seq: from } = view.unreadFrom ?? {};
  const first = id === conversation.id ? messages.find(({ seq, sender }) => seq > from && sender.kind !== "visitor") : null;
  for (const message of messages) {
    if (message === first) yield { key: "unread", kind: "divider", isUnread: true, text: t("unread") };
    yield stored(message, view);
  }
}

/* What a line shows of other lines: the message that it replies to, whether its form is filled in. */
function complete(line, thread, answered) {
  if (line.inReplyTo) line.quote = quoteOf(thread.find(line.inReplyTo), line.inReplyTo);
  if (line.card?.kind === "form") line.isAnswered = answered.has(line.id);
}

export function quoteOf(message, id = message?.id) {
  if (!message) return { id, name: "", text: t("quote.earlier") };
  const names = { visitor: t("name.you"), ai: t("name.ai"), agent: t("name.agent") };
  const text = message.content || message.attachments?.map(({ name }) => name).join(", ") || t("recalled");
  return { id, name: message.sender.name || names[message.sender.kind], text: text.slice(0, 160) };
}

function stored(message, view) {
  const { id, seq, content, content_type, sender, created_at, citations, metadata } = message;
  const isOwn = sender.kind === "visitor";
  return {
    key: isOwn ? `c:${message.client_id}` : `m:${id}`,
    kind: "message",
    sender: sender.kind,
    name: sender.name || defaultName(sender.kind, view),
    avatar: avatarOf(sender, view.inbox),
    id,
    seq,
    content: isRecalled(message) ? t("recalled") : content,
    card: content_type === "card" ? (metadata?.card ?? null) : null,
    attachments: message.attachments ?? [],
    inReplyTo: message.in_reply_to,
    isRecalled: isRecalled(message),
    citations: citations ?? [],
    isPartial: Boolean(metadata?.partial),
    at: created_at,
    time: clock(created_at),
    state: isOwn ? "sent" : null,
  };
}

/* Programs choose metadata themselves, so the mark alone does not tell; no other message is without text. */
function isRecalled({ content, attachments, metadata }) {
  return content === "" && !attachments?.length && metadata?.recalled === true;
}

function growing(stream, view) {
  return {
    key: `m:${stream.id}`,
    kind: "message",
    sender: "ai",
    name: defaultName("ai", view),
    avatar: avatarOf({ kind: "ai" }, view.inbox),
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
    content: entry.shown ?? entry.content,
    attachments: entry.files ?? [],
    inReplyTo: entry.in_reply_to,
    at: entry.created_at,
    time: clock(entry.created_at),
    state: entry.state,
    error: entry.error,
    isFinal: entry.isFinal,
    stateText: waitingText(entry, view),
  };
}

function waitingText({ state, isFinal, error, files }, { isOnline }) {
  if (isFinal || error === "stale") return null;
  if (!isOnline) return t("state.waiting");
  if (!isUploaded(files)) return t("state.uploading");
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
    return { key: "dots", kind: "dots", sender: "agent", name: typing.name, avatar: avatarOf(typing, inbox), text };
  }
  if (!isThinking) return null;
  return { key: "dots", kind: "dots", sender: "ai", name: inbox.assistant?.name ?? "", avatar: avatarOf({ kind: "ai" }, inbox), text: t("thinking") };
}

/* Pictures come from this installation alone: an address elsewhere would tell others who reads here. */
function avatarOf({ kind, name, avatar_url: url }, { assistant, team = [] }) {
  if (kind === "ai") return assistant?.avatar_url ?? "";
  const known = team.find((person) => person.name === name)?.avatar_url;
  return known || (/^\/(?![/\\])/.test(url) || url?.startsWith(`${location.origin}/`) ? url : "");
}

function defaultName(kind, { inbox }) {
  if (kind === "ai") return inbox.assistant?.name || t("name.ai");
  return kind === "agent" ? t("name.agent") : "";
}
