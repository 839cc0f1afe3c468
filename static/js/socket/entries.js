/* Entries of the outbox as the server hears of them. */

import { idsOf } from "./files.js";

const STALE_MS = 12 * 3600_000;
const FRAME_FIELDS = ["conversation_id", "content", "private", "in_reply_to", "greeting", "form", "mentions"];

export function frameOf(entry) {
  const frame = { type: "message", client_id: entry.client_id, content_type: "text" };
  for (const name of FRAME_FIELDS) if (entry[name] !== undefined) frame[name] = entry[name];
  if (entry.files?.length) frame.attachments = idsOf(entry.files);
  return frame;
}

/* What a person wrote for one moment must not go out by itself on another day. */
export function isStale(entry) {
  return !entry.isFinal && Date.now() - Date.parse(entry.created_at) > STALE_MS;
}
