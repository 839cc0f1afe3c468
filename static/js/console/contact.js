/* The contact beside the thread: what the frames do not carry is asked for anew after each of them. */

import { byId, fetchPart } from "./dom.js";
import { showTimes } from "./times.js";

const WAIT_MS = 1000;
let timer = 0;

/* A moment later: who goes from page to page sends several frames. */
export function refreshContact(conversationId) {
  clearTimeout(timer);
  timer = setTimeout(() => refresh(conversationId), WAIT_MS);
}

async function refresh(conversationId) {
  const shown = byId("contact-about");
  if (shown?.dataset.id !== conversationId) return;
  if (isInUse(shown)) return refreshContact(conversationId);
  const address = `${byId("workspace").dataset.home}c/${conversationId}/?part=contact`;
  const part = await fetchPart(address).catch(() => null);
  const fresh = part?.querySelector("#contact-about");
  if (!fresh || !shown.isConnected) return;
  shown.replaceWith(fresh);
  showTimes(fresh);
}

/* The agent is about to follow a link, or copies something out of it. */
function isInUse(element) {
  const selection = getSelection();
  return element.contains(document.activeElement) || (!selection.isCollapsed && element.contains(selection.anchorNode));
}
