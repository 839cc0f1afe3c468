/* What this page knows of conversations, whether their rows are in sight or not. */

import { byId } from "./dom.js";
import { agent } from "./words.js";

/* From the dataset of a row, or from a `conversation` frame by fromFrame. */
export function stateIn({ status, owner, assignee, seq }) {
  return { status, owner, assignee, seq: Number(seq), place: `${status === "resolved"} ${owner} ${assignee}` };
}

export function fromFrame({ status, owner, assignee, last_seq: seq }) {
  return stateIn({ status, owner, assignee: assignee?.id ?? "", seq });
}

/* Whether its row is one of the tab and filter that are shown. */
export function belongs(state) {
  const { tab, status } = byId("list").dataset;
  const isShown = (state.status === "resolved") === (status === "resolved");
  if (tab === "mine") return isShown && state.assignee === agent.id;
  return isShown && (tab === "all" || !state.assignee);
}

export function concernsMe(state) {
  return state.owner === "queue" || state.assignee === agent.id;
}
