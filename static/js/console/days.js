/* Where one day ends and the next begins, in the reader's own zone. */

import { slot } from "./dom.js";
import { language, word } from "./words.js";

const DAY_MS = 86_400_000;
const thisYear = new Intl.DateTimeFormat(language, { weekday: "long", month: "long", day: "numeric" });
const anyYear = new Intl.DateTimeFormat(language, { dateStyle: "full" });

/* A separator stands before the line when the line before it is of another day. */
export function settleDay(line) {
  const day = dayOf(line);
  if (!day) return;
  const before = messageBefore(line);
  if (!before || dayOf(before) !== day) line.before(newSeparator(day));
}

/* The line before it that has a time. Separators on the way go: they are set anew. */
function messageBefore(line) {
  let before = line.previousElementSibling;
  while (before && !dayOf(before)) {
    const next = before.previousElementSibling;
    if (before.matches(".day")) before.remove();
    before = next;
  }
  return before;
}

function dayOf(line) {
  const iso = line.matches(".message") ? slot(line, "at")?.dateTime : "";
  return iso ? new Date(iso).toDateString() : "";
}

function newSeparator(day) {
  for (const other of document.querySelectorAll("#messages > .day")) other.firstElementChild.textContent = labelOf(other.dataset.day);
  const item = document.createElement("li");
  item.className = "day";
  item.dataset.day = day;
  const text = document.createElement("span");
  text.textContent = labelOf(day);
  item.append(text);
  return item;
}

function labelOf(day) {
  const date = new Date(day);
  const now = new Date();
  if (day === now.toDateString()) return word("thread.today");
  if (day === new Date(now.getTime() - DAY_MS).toDateString()) return word("thread.yesterday");
  return (date.getFullYear() === now.getFullYear() ? thisYear : anyYear).format(date);
}
