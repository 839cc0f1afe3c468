/* What a conversation is sorted by: its priority and its labels, as chips in the row and in the head of the thread. */

import { setText, slot } from "./dom.js";
import { word } from "./words.js";

/* A gateway process from before an update does not tell them. */
export function fillTriage(root, { priority = "none", labels = [], team = null }) {
  slot(root, "priority").dataset.priority = priority;
  setText(root, "priority", priority === "none" ? "" : word(`priority.${priority}`));
  setText(root, "team", team?.name ?? "");
  slot(root, "labels").replaceChildren(...labels.map(newChip));
}

function newChip({ title, color }) {
  const chip = document.createElement("span");
  chip.className = "chip";
  chip.dataset.color = color;
  chip.textContent = title;
  return chip;
}
