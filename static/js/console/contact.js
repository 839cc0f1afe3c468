/* The contact beside the thread: what the frames do not carry is asked for anew after each of them. */

import { byId, fetchPart } from "./dom.js";
import { showTimes } from "./times.js";

const WAIT_MS = 1000;
const PARTS = ["contact-about", "contact-more"];
let timer = 0;
let whenFresh = () => {};

/* Called with nothing after each time the contact was asked for anew. */
export function onFreshContact(listener) {
  whenFresh = listener;
}

/* A moment later: who goes from page to page sends several frames. */
export function refreshContact(id) {
  clearTimeout(timer);
  timer = setTimeout(() => refresh(id), WAIT_MS);
}

/* At once: the agent has just changed something and wants to see it. */
export function showContactNow() {
  clearTimeout(timer);
  const id = byId("contact-about")?.dataset.id;
  return id ? load(id) : undefined;
}

async function refresh(id) {
  const shown = PARTS.map(byId).filter(Boolean);
  if (shown[0]?.dataset.id !== id) return;
  if (shown.some(isInUse)) return refreshContact(id);
  await load(id);
}

/* On a page of its own, the contact's own address tells. */
function addressOf(id) {
  const { home } = byId("workspace").dataset;
  return byId("thread") ? `${home}c/${id}/?part=contact` : `${home}contacts/${id}/?part=contact`;
}

async function load(id) {
  const part = await fetchPart(addressOf(id)).catch(() => null);
  if (!part || byId("contact-about")?.dataset.id !== id) return;
  for (const name of PARTS) {
    const fresh = part.querySelector(`#${name}`);
    if (!fresh || !byId(name)) continue;
    byId(name).replaceWith(fresh);
    showTimes(fresh);
  }
  whenFresh();
}

/* The agent is about to follow a link, or copies something out of it. */
function isInUse(element) {
  const selection = getSelection();
  return element.contains(document.activeElement) || (!selection.isCollapsed && element.contains(selection.anchorNode));
}
