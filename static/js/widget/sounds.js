/* A short tone for a message that comes while nobody looks. Made here, so there is nothing to load. */

const NOTES = [
  { pitch: 784, at: 0 },
  { pitch: 1047, at: 0.11 },
];
const LOUDNESS = 0.06;
const WAIT_MS = 400;

export class Sounds {
  #chat;
  #context = null;

  constructor(chat) {
    this.#chat = chat;
    if (!this.isOffered) return;
    // Browsers let only those pages make a sound that somebody has touched.
    for (const name of ["pointerdown", "keydown"]) addEventListener(name, () => this.#wake(), { capture: true, passive: true });
  }

  /* Whether this inbox has sounds at all. */
  get isOffered() {
    return this.#chat.inbox.sound !== false && "AudioContext" in window;
  }

  get isMuted() {
    return this.#chat.storage.get("muted") === true;
  }

  /* Remembered; all tabs share it. */
  mute(isMuted) {
    this.#chat.storage.set("muted", isMuted);
    if (!isMuted) this.#play();
  }

  /* One tab plays, and none when another tab shows the message: that one has marked it as read by then. */
  heard(message) {
    if (!this.isOffered || this.isMuted || !this.#chat.tabs.isLeader) return;
    setTimeout(() => this.#chat.reading.isRead(message) || this.#play(), WAIT_MS);
  }

  #wake() {
    this.#context ??= new AudioContext();
    if (this.#context.state === "suspended") this.#context.resume().catch(() => {}); // not allowed yet: the next touch tries again
  }

  #play() {
    if (this.#context?.state !== "running") return;
    for (const { pitch, at } of NOTES) this.#note(pitch, this.#context.currentTime + at);
  }

  #note(pitch, at) {
    const tone = new OscillatorNode(this.#context, { type: "sine", frequency: pitch });
    const volume = new GainNode(this.#context, { gain: 0 });
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(LOUDNESS, at + 0.012);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.32);
    tone.connect(volume).connect(this.#context.destination);
    tone.start(at);
    tone.stop(at + 0.34);
  }
}
