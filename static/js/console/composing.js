/* What the composer tells our own server: {answer} in JSON, or {code} when it refused or could not be reached. */

import { byId } from "./dom.js";

export const address = (conversationId, rest) => `${byId("workspace").dataset.home}c/${conversationId}/${rest}`;

export function read(url) {
  return answered(fetch(url, { credentials: "same-origin" }));
}

/* isLast: the page is going away, the words must not. */
export function post(url, fields = {}, { isLast = false } = {}) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  const headers = { "X-CSRFToken": token() };
  return answered(fetch(url, { method: "POST", body, headers, credentials: "same-origin", keepalive: isLast }));
}

/* Proves that a request is ours; every page of the console has one. */
export function token() {
  return document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
}

async function answered(request) {
  const response = await request.catch(() => null);
  if (!response || response.redirected) return { code: "unavailable" };
  const answer = await response.json().catch(() => null);
  return response.ok && answer ? { answer } : { code: answer?.error?.code ?? "unavailable" };
}
