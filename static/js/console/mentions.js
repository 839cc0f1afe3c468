/* The people and teams that a note calls, marked in its text. */

import { slot } from "./dom.js";

/* called: [{name}] */
export function markMentions(line, called) {
  const names = Array.isArray(called) ? called.map(({ name }) => `@${name}`).filter((name) => name.length > 1) : [];
  const place = slot(line, "text");
  if (names.length === 0 || line.dataset.recalled) return;
  names.sort((one, other) => other.length - one.length); // @Lin Wei before @Lin
  const pattern = new RegExp(`(${names.map(escaped).join("|")})`);
  place.replaceChildren(...place.textContent.split(pattern).map((part, index) => (index % 2 ? marked(part) : part)));
}

/* Those of the server's page. */
export function showMentions(root) {
  for (const line of root.querySelectorAll("[data-mentions]")) markMentions(line, JSON.parse(line.dataset.mentions));
}

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function marked(text) {
  const mark = document.createElement("mark");
  mark.className = "mention";
  mark.textContent = text;
  return mark;
}
