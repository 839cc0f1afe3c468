/* What only this browser can answer: whether it shows notifications, and how the sound is. */

import { byId } from "./dom.js";
import { startPage } from "./page.js";
import { desktopState, sound } from "./signals.js";
import { word } from "./words.js";

function showDesktop() {
  const state = desktopState();
  byId("desktop-state").textContent = word(`desktop.${state}`);
  byId("desktop-ask").hidden = state !== "default";
}

byId("desktop-ask").addEventListener("click", async () => {
  await Notification.requestPermission();
  showDesktop();
});
byId("sound-try").addEventListener("click", () => sound("other"));
startPage();
showDesktop();
