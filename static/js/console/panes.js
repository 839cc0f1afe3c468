/* Small things of the page: the contact drawer, the menu, the «why» of an answer. */

import { byId, fetchPart } from "./dom.js";
import { word } from "./words.js";

const workspace = byId("workspace");

function setDrawer(isOpen) {
  workspace.dataset.contact = isOpen ? "open" : "";
  byId("contact-toggle")?.setAttribute("aria-expanded", String(isOpen));
  if (isOpen) byId("contact-close").focus();
}

export function closeDrawer() {
  setDrawer(false);
}

async function showWhy(details) {
  const place = details.querySelector('[data-slot="why"]');
  if (!details.open || place.dataset.state === "loaded") return;
  const thread = byId("thread").dataset.id;
  const message = details.closest("[data-id]").dataset.id;
  try {
    const part = await fetchPart(`${workspace.dataset.home}c/${thread}/why/${message}/`);
    place.replaceChildren(...part.childNodes);
    place.dataset.state = "loaded";
  } catch {
    place.textContent = word("why.failed");
  }
}

export function listenToPanes() {
  workspace.addEventListener("click", (event) => {
    if (event.target.closest("#contact-toggle")) setDrawer(workspace.dataset.contact !== "open");
    else if (event.target.closest("#contact-close")) {
      setDrawer(false);
      byId("contact-toggle").focus();
    }
  });
  workspace.addEventListener("toggle", (event) => event.target.matches(".why") && showWhy(event.target), true);
  const menu = document.querySelector("details.menu");
  addEventListener("click", (event) => !menu.contains(event.target) && menu.removeAttribute("open"));
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.removeAttribute("open");
    if (workspace.dataset.contact === "open") setDrawer(false);
  });
}
