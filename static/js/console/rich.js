/* Answers of the AI are Markdown: agents see them as visitors do. What was written stays with the line, for whoever
   copies, quotes, translates or corrects it. */

import { richText } from "../widget/markdown.js";
import { useStrings } from "../widget/strings.js";
import { slot } from "./dom.js";
import { word } from "./words.js";

const written = new WeakMap(); // the place of the text -> the text

useStrings({ table: word("text.table") });

export function writtenIn(line) {
  const place = slot(line, "text");
  return (!line.dataset.recalled && written.get(place)) || place.textContent;
}

export function showRich(line) {
  if (line.dataset.recalled) return;
  const place = slot(line, "text");
  written.set(place, place.textContent);
  place.replaceChildren(richText(place.textContent));
  place.classList.add("rich");
}

export function showAllRich(root) {
  for (const line of root.querySelectorAll('[data-kind="ai"][data-seq]')) showRich(line);
}
