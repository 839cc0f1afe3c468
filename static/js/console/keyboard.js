/* Shortcuts. Keys are named by their place: with Alt held, a Mac writes other letters. */

import { byId } from "./dom.js";

export function listenToKeys(commands) {
  const help = byId("help");
  const toggleHelp = () => (help.open ? help.close() : help.showModal());
  byId("help-button").addEventListener("click", toggleHelp);
  addEventListener("keydown", (event) => {
    if (event.isComposing || event.repeat) return;
    const isHelp = (event.ctrlKey || event.metaKey) && !event.altKey && event.code === "Slash";
    const isPlainAlt = event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    const command = isHelp ? toggleHelp : isPlainAlt && !help.open && commands[event.code];
    if (!command) return;
    event.preventDefault();
    command();
  });
}
