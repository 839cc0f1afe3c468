/* The tabs in which one person has the same thing open. Where the browser has no channel or forbids it, each tab is
   alone and does everything itself: the server makes one of what comes twice. */

import { newId } from "./ids.js";

export class Tabs {
  isLeader = false; // one of them: it does what must happen once, and takes over what a closed tab left
  #id = newId();
  #channel = null;
  #person;
  #callbacks = new Map();
  #onLead = () => {};

  /* person() names whose tab this is right now: what is said under another name is not heard. */
  constructor(name, person) {
    this.#person = person;
    try {
      this.#channel = new BroadcastChannel(name);
      this.#channel.onmessage = ({ data }) => this.#hear(data);
    } catch {
      // forbidden here: alone
    }
    this.#elect(name);
    addEventListener("pagehide", () => this.tell("bye"));
  }

  tell(kind, data = null) {
    this.#channel?.postMessage({ kind, data, from: this.#id, person: this.#person() });
  }

  /* callback(data, from): what another tab of the same person told */
  on(kind, callback) {
    this.#callbacks.set(kind, callback);
  }

  onLead(callback) {
    this.#onLead = callback;
    if (this.isLeader) callback();
  }

  #hear({ kind, data, from, person }) {
    if (person === this.#person()) this.#callbacks.get(kind)?.(data, from);
  }

  /* The lock is held as long as the tab lives; the next in line gets it then. Pages without TLS have no locks. */
  #elect(name) {
    const lead = () => {
      this.isLeader = true;
      this.#onLead();
    };
    if (!this.#channel || !navigator.locks) return lead();
    navigator.locks.request(name, () => (lead(), new Promise(() => {}))).catch(lead);
  }
}
