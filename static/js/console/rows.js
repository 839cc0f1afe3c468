/* The rows of the list as elements, in their order. */

import { byId } from "./dom.js";

export const rows = () => [...byId("rows").querySelectorAll("a.row")];

export function rowOf(conversationId) {
  return byId("rows").querySelector(`a.row[data-id="${CSS.escape(conversationId)}"]`);
}

/* Before the first row that comes after it. A row older than all that are loaded waits for «load more». */
export function place(item) {
  const key = keyOf(item.firstElementChild.dataset);
  const isFocused = item.contains(document.activeElement);
  const others = rows().filter((row) => row.parentElement !== item);
  const next = others.find((row) => keyOf(row.dataset) < key);
  if (next) next.parentElement.before(item);
  else if (!byId("list").querySelector("a.more")) byId("rows").append(item);
  else item.remove();
  if (isFocused) item.firstElementChild.focus({ preventScroll: true });
}

/* Greater means earlier in the list: apps/console/listing.py sorts the same way. */
function keyOf(row) {
  const isFirst = byId("list").dataset.tab === "unassigned" && row.owner === "queue";
  return `${isFirst ? 1 : 0} ${row.at} ${row.id}`;
}
