/* Questions to our own server that are answered in JSON. */

import { byId } from "./dom.js";

/* What it said, or null when it did not, or refused. */
export async function ask(path) {
  const response = await fetch(`${byId("workspace").dataset.home}${path}`, { credentials: "same-origin" }).catch(() => null);
  if (!response?.ok || response.redirected) return null;
  return response.json().catch(() => null);
}
