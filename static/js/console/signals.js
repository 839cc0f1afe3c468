/* Sound and desktop notifications. One of the person's tabs gives them, and none while somebody looks at the very
   conversation. The sounds are made here: no files. */

import { tabs } from "./person.js";

const HERE_MS = 20_000;
const FORGOTTEN_MS = 45_000;
const BETWEEN_SOUNDS_MS = 1500;
const SECONDS = 0.14;
const MELODIES = { message: [660], queued: [523, 659], waiting: [587, 440], other: [523, 784] };

let context = null;
let soundedAt = -Infinity;

/* Browsers allow sound only after the person has touched the page. */
function listenForTouch() {
  const wake = () => {
    context ??= globalThis.AudioContext ? new AudioContext() : null;
    if (context?.state === "suspended") context.resume().catch(() => {});
  };
  for (const name of ["pointerdown", "keydown"]) addEventListener(name, wake, { passive: true });
}

export function sound(kind) {
  if (!context || Date.now() - soundedAt < BETWEEN_SOUNDS_MS) return;
  soundedAt = Date.now();
  (MELODIES[kind] ?? MELODIES.other).forEach((pitch, number) => tone(pitch, context.currentTime + number * SECONDS));
}

function tone(pitch, at) {
  const [oscillator, volume] = [context.createOscillator(), context.createGain()];
  oscillator.frequency.value = pitch;
  volume.gain.setValueAtTime(0.0001, at);
  volume.gain.exponentialRampToValueAtTime(0.12, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + SECONDS * 2);
  oscillator.connect(volume).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + SECONDS * 2);
}

/* granted, denied, default, or missing where the browser has none (or the page no TLS). */
export const desktopState = () => globalThis.Notification?.permission ?? "missing";

export class Signals {
  #places = new Map(); // tab -> {conversation, isWatched, at}
  #conversation = "";

  constructor() {
    listenForTouch();
    tabs.on("place", (place, from) => this.#places.set(from, { ...place, at: Date.now() }));
    for (const name of ["focus", "blur"]) addEventListener(name, () => this.#say());
    setInterval(() => this.#say(), HERE_MS);
    this.#say();
  }

  /* The conversation that is open here, or "". */
  watch(conversationId) {
    this.#conversation = conversationId;
    this.#say();
  }

  isWatched(conversationId) {
    return this.#all().some((place) => place.isWatched && place.conversation === conversationId);
  }

  /* ways: sound, desktop; onClick: the desktop notification was clicked */
  tell({ kind, ways, conversationId, text, quote = "", onClick }) {
    if (!tabs.isLeader || this.isWatched(conversationId)) return;
    if (ways.includes("sound")) sound(kind);
    if (ways.includes("desktop") && !this.#all().some((place) => place.isWatched)) this.#onDesktop(text, quote, conversationId, onClick);
  }

  #onDesktop(text, quote, conversationId, onClick) {
    if (desktopState() !== "granted") return;
    try {
      const shown = new Notification(text, { body: quote, tag: conversationId || text });
      shown.onclick = () => {
        window.focus();
        shown.close();
        onClick();
      };
    } catch {
      // some phones show none from a page
    }
  }

  #all() {
    const fresh = [...this.#places.values()].filter(({ at }) => Date.now() - at < FORGOTTEN_MS);
    return [...fresh, this.#place()];
  }

  #place() {
    return { conversation: this.#conversation, isWatched: document.hasFocus() };
  }

  #say() {
    tabs.tell("place", this.#place());
  }
}
