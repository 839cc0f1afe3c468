/* Changes by POST and DELETE that may be refused: the answer in JSON, or the code that says why not. */

import { byId } from "./dom.js";

export const post = (form, path, fields) => send(form, path, "POST", fields);
export const remove = (form, path) => send(form, path, "DELETE");

/* form: one of the page's, with the token that proves that the request is ours. */
async function send(form, path, method, fields = {}) {
  const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
  const body = method === "POST" ? bodyOf(fields) : undefined;
  const address = `${byId("workspace").dataset.home}${path}`;
  const response = await fetch(address, { method, headers, body, credentials: "same-origin" }).catch(() => null);
  if (!response || response.redirected) return { answer: null, code: response ? "forbidden" : "offline" };
  const answer = await response.json().catch(() => null);
  if (response.ok) return { answer, code: "" };
  return { answer: null, code: answer?.error?.code ?? (response.status === 404 ? "not_found" : "invalid") };
}

function bodyOf(fields) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) for (const each of [value].flat()) body.append(name, each);
  return body;
}
