/* The live view: read again when something moved, at most every three seconds, and now and then in any case. */

import { byId, fetchPart } from "./dom.js";
import { toast } from "./notices.js";
import { address, startPage } from "./page.js";
import { post } from "./posting.js";
import { showTimes } from "./times.js";
import { errorWord, word } from "./words.js";

const SOON_MS = 3000;
const EVERY_MS = 15_000;
const MOVES = new Set(["conversation", "presence", "activity"]);
const figures = byId("figures");
const dialog = byId("state-dialog");
let timer = 0;
let taking = "";

const send = startPage({ onFrame: received, onConnected: () => readAgainIn(0) });

function received({ type, ref, command, code }) {
  if (MOVES.has(type)) readAgainIn(SOON_MS);
  if (ref !== taking || !taking) return;
  if (type === "done" && command === "takeover") location.assign(address(taking));
  if (type === "error") toast(errorWord(code));
  taking = "";
}

/* A question that is due sooner stands. */
function readAgainIn(ms) {
  if (ms === 0) clearTimeout(timer);
  else if (timer) return;
  timer = setTimeout(read, ms);
}

async function read() {
  if (!document.hidden) await show().then(() => tell(""), () => tell(word("live.stale")));
  timer = 0;
}

async function show() {
  const part = await fetchPart(figures.dataset.address);
  const focused = document.activeElement?.dataset?.focus;
  figures.replaceChildren(...part.children);
  showTimes(figures);
  if (focused) figures.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

function tell(text) {
  if (byId("live-state").textContent !== text) byId("live-state").textContent = text;
}

figures.addEventListener("click", ({ target }) => {
  const take = target.closest("[data-take]");
  const state = target.closest("[data-state-of]");
  if (take) bargeIn(take.dataset.take);
  if (state) ask(state.dataset);
});

function bargeIn(id) {
  taking = id;
  if (!send({ type: "takeover", conversation_id: id, ref: id })) toast(word("error.offline"));
}

function ask({ stateOf, name, chosen }) {
  const form = byId("state-form");
  form.reset();
  form.elements.state.value = chosen;
  byId("state-name").textContent = name;
  dialog.dataset.user = stateOf;
  dialog.returnValue = "cancel";
  dialog.showModal();
}

byId("state-cancel").addEventListener("click", () => dialog.close("cancel"));

dialog.addEventListener("close", async () => {
  if (dialog.returnValue !== "save") return;
  const { state, note } = byId("state-form").elements;
  const fields = { state: state.value, note: note.value };
  const { answer, code } = await post(byId("sign-out"), `people/${dialog.dataset.user}/availability/`, fields);
  if (!answer) toast(errorWord(code));
  readAgainIn(0);
});

document.addEventListener("visibilitychange", () => document.hidden || readAgainIn(0));
setInterval(() => readAgainIn(SOON_MS), EVERY_MS);
