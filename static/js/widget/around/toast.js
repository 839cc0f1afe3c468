/* One line of good news that goes by itself; screen readers hear it. */

import { byId } from "../dom.js";

const SHOWN_MS = 5000;
let timer = 0;

export function confirmed(text) {
  const toast = byId("toast");
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => (toast.hidden = true), SHOWN_MS);
}
