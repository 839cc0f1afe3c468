/* What was begun in each conversation and not sent: kept across reloads, the same in every tab of the agent. */

import { storage, tabs } from "./person.js";

const name = (conversationId) => `draft:${conversationId}`;

/* {text, isNote}, or null */
export function draftOf(conversationId) {
  return storage.get(name(conversationId));
}

export function keepDraft(conversationId, draft) {
  if (draft.text === "") storage.remove(name(conversationId));
  else storage.set(name(conversationId), draft);
  tabs.tell("draft", { conversationId, draft });
}

/* callback(conversationId, draft): written in another tab */
export function onDraftElsewhere(callback) {
  tabs.on("draft", ({ conversationId, draft }) => document.hasFocus() || callback(conversationId, draft));
}
