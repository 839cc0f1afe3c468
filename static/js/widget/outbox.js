/* What the visitor wrote and the server has not acknowledged yet. Kept in storage: a reload loses nothing,
   and the same client_id sent twice makes one message. */

const FINAL = new Set(["invalid", "too_large", "blocked"]);
const ANSWER_WITHIN_MS = 20_000;
const KEY = "out:"; // one key an entry, so that two tabs never overwrite each other's

export class Outbox {
  #storage;
  #send;
  #onChange;
  #entries = [];
  #timers = new Map();

  /* send(frame) -> boolean, as Socket.send */
  constructor({ storage, send, onChange }) {
    this.#storage = storage;
    this.#send = send;
    this.#onChange = onChange;
    this.load();
  }

  load() {
    const stored = this.#storage.names(KEY).map((name) => this.#storage.get(name));
    this.#entries = stored.filter(Boolean).sort((one, other) => one.created_at.localeCompare(other.created_at));
  }

  get entries() {
    return this.#entries;
  }

  add(content) {
    const entry = { client_id: newId(), content, created_at: new Date().toISOString(), state: "sending" };
    this.#entries = [...this.#entries, entry];
    this.#keep(entry);
    this.#deliver(entry);
  }

  /* After every welcome: whatever has no answer yet goes again, in the order in which it was written. */
  flush() {
    for (const entry of this.#entries) {
      if (entry.error === "timeout") this.retry(entry.client_id);
      else if (entry.state === "sending") this.#deliver(entry);
    }
    this.#onChange();
  }

  retry(clientId) {
    const entry = this.#find(clientId);
    if (!entry) return;
    entry.state = "sending";
    delete entry.error;
    this.#keep(entry);
    this.#deliver(entry);
  }

  /* The server has it: returns the entry. */
  take(clientId) {
    const entry = this.#find(clientId);
    if (entry) {
      this.#stop(clientId);
      this.#entries = this.#entries.filter((other) => other !== entry);
      this.#storage.remove(KEY + clientId);
      this.#onChange();
    }
    return entry;
  }

  fail(clientId, code) {
    const entry = this.#find(clientId);
    if (!entry) return;
    this.#stop(clientId);
    entry.state = "failed";
    entry.error = code;
    entry.isFinal = FINAL.has(code);
    this.#keep(entry);
  }

  clear() {
    for (const entry of this.#entries) this.take(entry.client_id);
  }

  /* The line is cut: nobody will answer on it. */
  pause() {
    for (const clientId of [...this.#timers.keys()]) this.#stop(clientId);
  }

  #deliver(entry) {
    this.#stop(entry.client_id);
    const { client_id, content } = entry;
    if (!this.#send({ type: "message", client_id, content, content_type: "text" })) return;
    this.#timers.set(client_id, setTimeout(() => this.fail(client_id, "timeout"), ANSWER_WITHIN_MS));
  }

  #stop(clientId) {
    clearTimeout(this.#timers.get(clientId));
    this.#timers.delete(clientId);
  }

  #find(clientId) {
    return this.#entries.find((entry) => entry.client_id === clientId);
  }

  #keep(entry) {
    this.#storage.set(KEY + entry.client_id, entry);
    this.#onChange();
  }
}

/* crypto.randomUUID exists on secure pages only; a shop on plain http still needs ids. */
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
