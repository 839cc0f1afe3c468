/* The message that another one answers, shown above it in short; apps/console/quotes.py does the same. */

import { ask } from "./asking.js";
import { byId, setText, slot } from "./dom.js";
import { word } from "./words.js";

const EXCERPT = 140;
const asked = new Map(); // message id -> a promise of what the server says

/* On a line that stands in its thread: from the line of the quoted message if that stands there too, else from the
   server. */
export function showQuote(line) {
  const messageId = line.dataset.quotes;
  const place = slot(line, "quote");
  if (!place || !messageId) return;
  place.dataset.message = messageId;
  place.hidden = false;
  const original = byId("messages").querySelector(`[data-id="${CSS.escape(messageId)}"]`);
  if (original) fill(place, quoteOf(original));
  else {
    fill(place, { seq: 0, name: "", text: word("quote.gone") });
    askFor(messageId).then((found) => found && fill(place, found));
  }
}

export function quoteOf(line) {
  const files = [...line.querySelectorAll(".file-name, .attachments img")].map((file) => file.alt ?? file.textContent);
  const text = slot(line, "text").textContent || files.join(" ");
  return { seq: Number(line.dataset.seq), name: slot(line, "name")?.textContent ?? "", text: text.slice(0, EXCERPT) };
}

function fill(place, { seq, name, text }) {
  place.dataset.to = seq;
  setText(place, "quote-name", name);
  setText(place, "quote-text", text);
}

function askFor(messageId) {
  const path = `c/${byId("thread").dataset.id}/quote/${encodeURIComponent(messageId)}/`;
  if (!asked.has(messageId)) asked.set(messageId, ask(path));
  return asked.get(messageId);
}
