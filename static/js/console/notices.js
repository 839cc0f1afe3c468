/* What is told outside the thread: short errors, the state of the connection, news while the page is hidden. */

import { byId } from "./dom.js";
import { word } from "./words.js";

const TOAST_MS = 7000;
const NEWS_MS = 10_000;
const moved = new Set();
let plainTitle = document.title;

/* isNews: nothing went wrong. */
export function toast(text, { isNews = false } = {}) {
  const element = document.createElement("p");
  element.className = "toast";
  element.dataset.news = isNews;
  element.textContent = text;
  byId("toasts").append(element);
  setTimeout(() => element.remove(), TOAST_MS);
}

/* Something that concerns the agent; a click leads there. */
export function news(text, onClick) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "news-one", textContent: text, dir: "auto" });
  button.addEventListener("click", () => {
    button.remove();
    onClick();
  });
  byId("news").append(button);
  setTimeout(() => button.remove(), NEWS_MS);
}

export function showConnection(state) {
  if (state.isPassing) return;
  const isOnline = state.name === "online";
  byId("connection").dataset.state = isOnline ? "online" : state.wasOnline || state.name === "refused" ? "offline" : "connecting";
  if (state.name === "refused") banner(word("connection.refused"));
  else if (isOnline) banner("");
  else if (state.wasOnline || state.name === "offline") banner(word("connection.offline"));
}

function banner(text) {
  byId("banner").textContent = text;
  byId("banner").hidden = text === "";
}

export function setTitle(text) {
  plainTitle = `${text} · Kefu`;
  showTitle();
}

/* Something happened in a conversation that this agent should look at. */
export function noteNews(conversationId) {
  if (!document.hidden) return;
  moved.add(conversationId);
  showTitle();
}

function showTitle() {
  document.title = moved.size > 0 ? `(${moved.size}) ${plainTitle}` : plainTitle;
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  moved.clear();
  showTitle();
});
