/* Who has a conversation, seen by this agent; apps/console/ownership.py says the same on the server. */

import { agent } from "./words.js";

export function stateOf(conversation) {
  if (conversation.status === "resolved") return "resolved";
  if (conversation.owner !== "human") return conversation.owner;
  if (!conversation.assignee) return "person";
  return conversation.assignee.id === agent.id ? "mine" : "colleague";
}

export const commandsOf = (state) => ({
  takeover: ["ai", "queue", "colleague", "person"].includes(state),
  release: ["queue", "mine", "colleague", "person"].includes(state),
  resolve: state !== "resolved",
  reopen: state === "resolved",
});
