/* Shortcuts. Keys are named by their place: with Alt held, a Mac writes other letters. Mod is Ctrl, on a Mac Cmd. */

import { byId } from "./dom.js";

const commands = new Map();

/* {"Alt+KeyJ": …, "Mod+Alt+KeyE": …, "Mod+KeyK": …} */
export function addKeys(keys) {
  for (const [name, command] of Object.entries(keys)) commands.set(name, command);
}

function nameOf({ ctrlKey, metaKey, altKey, shiftKey, code }) {
  const held = [(ctrlKey || metaKey) && "Mod", altKey && "Alt", shiftKey && "Shift"];
  return [...held.filter(Boolean), code].join("+");
}

export function listenToKeys() {
  const help = byId("help");
  const toggleHelp = () => (help.open ? help.close() : help.showModal());
  byId("help-button").addEventListener("click", toggleHelp);
  addEventListener("keydown", (event) => {
    if (event.isComposing || event.repeat) return;
    const name = nameOf(event);
    const command = name === "Mod+Slash" ? toggleHelp : !document.querySelector("dialog:modal") && commands.get(name);
    if (!command) return;
    event.preventDefault();
    command();
  });
}
