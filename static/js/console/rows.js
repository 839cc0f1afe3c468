/* The rows of the list as elements, in their order: apps/console/listing.py sorts the same way. */

import { byId, slot } from "./dom.js";

const PRIORITIES = ["none", "low", "medium", "high", "urgent"];

export const rows = () => [...byId("rows").querySelectorAll("a.row")];

export function rowOf(conversationId) {
  return byId("rows").querySelector(`a.row[data-id="${CSS.escape(conversationId)}"]`);
}

/* Before the first row that comes after it. A row that comes after all that are loaded waits for «load more». */
export function place(item) {
  const row = item.firstElementChild;
  const isFocused = item.contains(document.activeElement) && document.activeElement;
  const next = rows().find((other) => other !== row && isBefore(row, other));
  if (next) next.parentElement.before(item);
  else if (!byId("list").querySelector("a.more")) byId("rows").append(item);
  else item.remove();
  if (isFocused) isFocused.focus({ preventScroll: true });
}

export function isBefore(one, other) {
  const [a, b] = [placeOf(one), placeOf(other)];
  if (a.rank !== b.rank) return a.rank > b.rank;
  return a.isRising ? a.key < b.key : a.key > b.key;
}

/* Two that are equal stand at the same place. */
export function placeText(row) {
  const { rank, key } = placeOf(row);
  return `${rank} ${key}`;
}

/* A greater rank comes first; then the greater key, or the smaller one where it is rising. */
function placeOf(row) {
  const { tab, sort } = byId("list").dataset;
  const { at, id, owner } = row.dataset;
  if (sort === "created") return { rank: 0, key: id }; // ids grow with time
  if (sort === "priority") return { rank: PRIORITIES.indexOf(slot(row, "priority").dataset.priority), key: `${at} ${id}` };
  if (sort === "waiting") {
    const since = slot(row, "waiting").dateTime;
    return { rank: since ? 1 : 0, key: `${since} ${id}`, isRising: true };
  }
  return { rank: tab === "unassigned" && !sort && owner === "queue" ? 1 : 0, key: `${at} ${id}` };
}
