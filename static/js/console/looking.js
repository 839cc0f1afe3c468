/* Who else looks at the open conversation. Said again and again, so that a page that died is missed soon. */

import { byId } from "./dom.js";
import { agent, word } from "./words.js";

const AGAIN_MS = 20_000;
const SHOWN = 3;
const TONES = 6;

export class Looking {
  #desk;
  #said = null; // the conversation of which the server knows that this page shows it

  constructor(desk) {
    this.#desk = desk;
    document.addEventListener("visibilitychange", () => this.#say());
    setInterval(() => document.hidden || this.#say(), AGAIN_MS);
  }

  opened() {
    this.#said = null; // leaving the other one was said by unsubscribing
    this.#say();
  }

  connected() {
    this.#said = null;
    this.#say();
  }

  received({ type, conversation_id: id, people }) {
    if (type === "looking" && id === this.#desk.thread?.id) show(people.filter((person) => person.id !== agent.id));
  }

  #say() {
    const id = this.#desk.thread?.id;
    if (!id || (document.hidden && this.#said !== id)) return;
    const isSent = this.#desk.send({ type: "looking", conversation_id: id, on: !document.hidden });
    this.#said = isSent && !document.hidden ? id : null;
  }
}

function show(people) {
  const place = byId("lookers");
  const names = people.map(({ name }) => name);
  const text = names.length === 0 ? "" : word(names.length === 1 ? "looking.one" : "looking.many", { name: names[0], names: names.join(", ") });
  if (place.title === text) return;
  place.title = text;
  const rest = people.length - SHOWN;
  const faces = people.slice(0, rest > 1 ? SHOWN - 1 : SHOWN).map(newFace);
  if (rest > 0) faces.push(chip(`+${people.length - faces.length}`));
  place.replaceChildren(...faces, Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: text }));
  place.hidden = people.length === 0;
}

function newFace({ id, name }) {
  const face = chip([...name][0].toUpperCase());
  face.dataset.tone = parseInt(id.at(-1), 16) % TONES;
  return face;
}

function chip(text) {
  const face = document.createElement("span");
  face.className = "face looker";
  face.setAttribute("aria-hidden", "true");
  face.textContent = text;
  return face;
}
