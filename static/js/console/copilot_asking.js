/* Posts of the copilot to our own server. */

import { byId } from "./dom.js";

/* {body} of what was accepted, {code} of what was not. fields: texts by name. isLast: the page may be about to go. */
export async function post(path, fields, { isLast = false } = {}) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", byId("composer").elements.csrfmiddlewaretoken.value);
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  const options = { method: "POST", body, credentials: "same-origin", keepalive: isLast };
  const response = await fetch(`${byId("workspace").dataset.home}${path}`, options).catch(() => null);
  if (!response || response.redirected) return { code: "unavailable" };
  const answer = await response.json().catch(() => null);
  return response.ok && answer ? { body: answer } : { code: answer?.error?.code ?? "unavailable" };
}
