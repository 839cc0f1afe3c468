/* One row of the list, filled from a `conversation` frame, or what moved in it from an `activity` frame. */

import { fromTemplate, setText, slot } from "./dom.js";
import { stateOf } from "./ownership.js";
import { faceOf } from "./people.js";
import { setTime } from "./times.js";
import { fillTriage } from "./triage.js";
import { word } from "./words.js";

export function newRow(conversation, href) {
  const item = fromTemplate("row-template");
  const row = item.firstElementChild;
  row.dataset.id = conversation.id;
  row.href = href;
  fillRow(row, conversation);
  return item;
}

export function fillRow(row, conversation) {
  const state = stateOf(conversation);
  const face = faceOf(conversation.contact);
  Object.assign(row.dataset, {
    state,
    owner: conversation.owner,
    status: conversation.status,
    assignee: conversation.assignee?.id ?? "",
    seq: conversation.last_seq,
    at: conversation.last_activity_at,
    unread: conversation.last_seq > conversation.agent_read_seq,
  });
  row.dataset.read = conversation.agent_read_seq;
  slot(row, "face").dataset.tone = face.tone;
  setText(row, "face", face.initial);
  setText(row, "name", face.name);
  row.parentElement.querySelector(".row-check input").ariaLabel = word("bulk.choose", { name: face.name });
  setText(row, "preview", conversation.preview);
  setText(row, "badge", word(`badge.${state}`, { name: conversation.assignee?.name ?? "" }));
  fillTriage(row, conversation);
  setTime(slot(row, "at"), conversation.last_activity_at);
  setTime(slot(row, "waiting"), state === "resolved" ? "" : conversation.waiting_since);
}

/* False when the row knows of something newer already. */
export function moveRow(row, { last_seq, preview, last_activity_at, waiting_since, agent_read_seq }) {
  const read = Math.max(agent_read_seq, readIn(row.dataset));
  if (last_seq < Number(row.dataset.seq)) return false;
  Object.assign(row.dataset, { seq: last_seq, at: last_activity_at, read, unread: last_seq > read });
  setText(row, "preview", preview);
  setTime(slot(row, "at"), last_activity_at);
  setTime(slot(row, "waiting"), row.dataset.state === "resolved" ? "" : waiting_since);
  return true;
}

/* A row from the server says only whether something is unread. */
function readIn({ read, seq, unread }) {
  if (read !== undefined) return Number(read);
  return unread === "true" ? 0 : Number(seq);
}
