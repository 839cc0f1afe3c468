/* What this page knows of conversations, whether their rows are in sight or not. */

import { byId } from "./dom.js";
import { agent } from "./words.js";

/* From the dataset of a row, or from a `conversation` frame by fromFrame. */
export function stateIn({ status, owner, assignee, seq }) {
  return { status, owner, assignee, seq: Number(seq), place: `${status} ${owner} ${assignee}` };
}

export function fromFrame({ status, owner, assignee, last_seq: seq }) {
  return stateIn({ status, owner, assignee: assignee?.id ?? "", seq });
}

/* Of views and filters only the server knows what belongs to them. */
export const isToldByServer = () => byId("list").dataset.toldBy === "server";

/* Whether its row is one of the tab that is shown. */
export function belongs(state) {
  const { tab, status } = byId("list").dataset;
  if (state.status !== status) return false;
  if (tab === "mine") return state.assignee === agent.id;
  return tab === "all" || !state.assignee;
}

export function concernsMe(state) {
  return state.owner === "queue" || state.assignee === agent.id;
}
