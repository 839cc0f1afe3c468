/* Whose console this is: what one agent keeps in this browser for one tenant is nobody else's. */

import { Storage, Tabs } from "../socket.js";
import { byId } from "./dom.js";
import { agent } from "./words.js";

const key = `${byId("workspace").dataset.tenant}:${agent.id}`;

export const person = () => key;
export const storage = new Storage(`kefu.console:${key}:`);
export const tabs = new Tabs(`kefu.console:${key}`, person);

/* What waits to be sent is kept; where the browser keeps nothing, leaving the page is asked about. */
export function warnBeforeLeaving(hasUnsent) {
  addEventListener("beforeunload", (event) => storage.isForbidden && hasUnsent() && event.preventDefault());
}
