/* Pages of the owner's own systems beside a conversation. A panel is loaded when the agent opens it, in a sandbox, and
   told of the contact by postMessage: to its allowed origin alone, after it has loaded, whenever something about the
   contact changes, and when it asks ({type: "kefu.ready"}). What it is told: {type: "kefu.context", version, contact,
   conversation, agent}. */

import { onFreshContact } from "./contact.js";
import { byId, slot } from "./dom.js";
import { toast } from "./notices.js";
import { word } from "./words.js";

const SANDBOX = "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox";
const framesOf = () => [...document.querySelectorAll("[data-panel] iframe")];

/* A part of the console (parts.js). */
export class ContactPanels {
  constructor() {
    byId("workspace").addEventListener("toggle", ({ target }) => target.matches("[data-panel]") && toggled(target), true);
    addEventListener("message", asked);
    onFreshContact(() => framesOf().forEach(tell));
  }
}

function toggled(panel) {
  if (!panel.open || panel.querySelector("iframe")) return;
  const { src, origin, title } = panel.dataset;
  if (!isElsewhere(src) || !isElsewhere(origin)) return toast(word("panel.refused"));
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", SANDBOX);
  Object.assign(frame, { referrerPolicy: "no-referrer", title, src });
  frame.addEventListener("load", () => tell(frame));
  slot(panel, "frame").append(frame);
}

/* In a sandbox that keeps its origin, a page of ours could take the sandbox off. */
function isElsewhere(address) {
  const { protocol, origin } = new URL(address);
  return protocol === "https:" && origin !== location.origin;
}

function tell(frame) {
  const context = byId("panel-context");
  if (!context) return;
  const { origin } = frame.closest("[data-panel]").dataset;
  frame.contentWindow.postMessage({ type: "kefu.context", ...JSON.parse(context.textContent) }, origin);
}

function asked({ source, origin, data }) {
  const frame = framesOf().find(({ contentWindow }) => contentWindow === source);
  if (frame && data?.type === "kefu.ready" && origin === frame.closest("[data-panel]").dataset.origin) tell(frame);
}
