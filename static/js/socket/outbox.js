/* What a person wrote and the server has not acknowledged yet.

   Kept in storage, so a reload loses nothing; sent again after every welcome, and the same client_id sent twice makes one
   message. Of each conversation one message is under way at a time: an error in between never changes their order.

   An entry: {client_id, content, conversation_id?, private?, files?, created_at, order, state, error?, isFinal?, id?}
     state  sending | failed (isFinal: it will never go; otherwise it is tried again by itself) | sent | discarded
     id     of the stored message, once an ack told it
     files  what goes with it (see files.js); it waits until all of them have arrived */

import { frameOf, isStale } from "./entries.js";
import { isUploaded, settle, troubleOf, withoutTrouble } from "./files.js";
import { newId } from "./ids.js";
import { backoff } from "./retrying.js";

const ANSWER_WITHIN_MS = 15_000;
const ADOPT_AFTER_MS = 15_000;
const PASSING = new Set(["unavailable", "rate_limited", "timeout"]);
const ME = "me";

export class Outbox {
  #storage;
  #person;
  #send;
  #tabs;
  #onChange;
  #onAcknowledged;
  #isUploading;
  #entries = [];
  #as; // whose entries these are
  #owners = new Map(); // client_id -> the tab that sends it; none for what a closed tab left
  #timers = new Map(); // client_id -> an answer or another attempt is due
  #watches = new Map(); // client_id -> another tab should have sent it by then
  #tries = new Map();

  /* person() names who is writing; their entries alone are shown and sent
     send(frame) -> boolean, as Socket.send
     onChange(entry): after every change of an entry; without one: another person's entries now
     onAcknowledged(ack, entry): another tab's entry has arrived
     isUploading(key): this page still has that file and sends it */
  constructor({ storage, person, send, tabs, onChange, onAcknowledged = () => {}, isUploading = () => false }) {
    this.#storage = storage;
    this.#person = person;
    this.#send = send;
    this.#tabs = tabs;
    this.#onChange = onChange;
    this.#onAcknowledged = onAcknowledged;
    this.#isUploading = isUploading;
    this.#as = person();
    this.load();
    this.#listen();
  }

  get entries() {
    return this.#entries;
  }

  of(conversationId) {
    return this.#entries.filter((entry) => entry.conversation_id === conversationId);
  }

  /* What storage has and this tab does not know yet. */
  load() {
    const found = this.#storage.names(this.#key("")).map((name) => this.#storage.get(name));
    const fresh = found.filter((entry) => entry && !this.#find(entry.client_id));
    for (const entry of fresh) if (isStale(entry)) Object.assign(entry, { state: "failed", error: "stale" });
    this.#show(...fresh);
    for (const { client_id } of fresh) this.#watch(client_id);
    this.#tabs.tell("who");
  }

  /* fields: content, and for agents conversation_id and private; a client_id where the server prescribes one.
     Returns the entry. */
  add(fields) {
    const known = fields.client_id && this.#find(fields.client_id);
    if (known) return known; // pressed twice
    const order = Math.max(Date.now(), (this.#entries.at(-1)?.order ?? 0) + 1);
    const created_at = new Date().toISOString();
    const entry = { client_id: newId(), ...fields, created_at, order, state: "sending" };
    this.#owners.set(entry.client_id, ME);
    this.#show(entry);
    this.#keep(entry);
    this.#pump();
    return entry;
  }

  /* After every welcome. */
  resume() {
    this.#tries.clear();
    for (const entry of this.#entries) {
      if (entry.state === "failed" && PASSING.has(entry.error) && this.#isMine(entry)) this.#again(entry);
    }
    this.#pump();
  }

  /* The line is cut: nobody will answer on it. */
  pause() {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  /* The person wants it sent, whatever was said before. */
  retry(clientId) {
    const entry = this.#find(clientId);
    if (!entry) return;
    this.#owners.set(clientId, ME);
    this.#stop(clientId);
    if (entry.files) entry.files = withoutTrouble(entry.files);
    this.#again(entry);
    this.#pump();
  }

  /* A file has arrived, or will not: fields is what the server said of it, or {error}. */
  uploaded(key, fields) {
    for (const entry of this.#entries) if (settle(entry.files, key, fields)) this.#keep(entry);
    this.#pump();
  }

  /* The server has it: by its ack, or by the message itself. Returns the entry. */
  take(clientId, ack = null) {
    return this.#remove(clientId, "sent", ack);
  }

  discard(clientId) {
    this.#remove(clientId, "discarded");
  }

  /* Refused, or nobody answered. Returns the entry. */
  fail(clientId, code) {
    const entry = this.#find(clientId);
    if (!entry) return undefined;
    this.#stop(clientId);
    Object.assign(entry, { state: "failed", error: code, isFinal: !PASSING.has(code) });
    if (!entry.isFinal) this.#tryLater(clientId);
    this.#keep(entry);
    this.#pump();
    return entry;
  }

  /* Another person writes here from now on. keeps: the same one under a new name, who takes along what waits. */
  become({ keeps }) {
    const [old, entries] = [this.#as, this.#entries];
    for (const { client_id } of entries) this.#storage.remove(this.#key(client_id));
    this.#as = this.#person();
    if (keeps) {
      for (const entry of entries) this.#keep(entry);
    } else if (old !== this.#as || entries.length > 0) {
      for (const { client_id } of entries) this.#stop(client_id);
      this.#entries = [];
      this.#owners.clear();
    }
    this.load();
    this.#onChange();
  }

  #listen() {
    this.#tabs.on("who", () => this.#entries.forEach((entry) => this.#isOwn(entry) && this.#tabs.tell("entry", entry)));
    this.#tabs.on("entry", (entry, from) => this.#heardOf(entry, from));
    this.#tabs.on("gone", ({ client_id, state, ack }) => this.#goneElsewhere(client_id, state, ack));
    this.#tabs.on("bye", (_, from) => this.#disown(from));
    this.#tabs.onLead(() => this.#pump());
  }

  /* Written, sent again or refused in another tab, which goes on caring for it. */
  #heardOf(entry, from) {
    const known = this.#find(entry.client_id);
    if (known && this.#isOwn(known) && known.state === "sending") return; // both may send it: it stays one message
    this.#stop(entry.client_id);
    this.#owners.set(entry.client_id, from);
    if (known) Object.assign(known, { isFinal: undefined, error: undefined }, entry);
    this.#show(known ?? entry);
    this.#watch(entry.client_id);
  }

  #goneElsewhere(clientId, state, ack) {
    const entry = this.#forget(clientId, state, ack);
    if (entry && ack) this.#onAcknowledged(ack, entry);
    this.#pump();
  }

  /* That tab was closed. The leader sends what it left; should it not, the others do after a while. */
  #disown(tab) {
    for (const [clientId, owner] of this.#owners) if (owner === tab) this.#owners.delete(clientId);
    this.#pump();
  }

  #watch(clientId) {
    const adopt = () => {
      this.#owners.set(clientId, ME);
      this.#pump();
    };
    clearTimeout(this.#watches.get(clientId));
    this.#watches.set(clientId, setTimeout(adopt, ADOPT_AFTER_MS));
  }

  /* The first that waits in each conversation goes out, unless it is under way. */
  #pump() {
    const busy = new Set();
    for (const entry of this.#entries) {
      if (entry.isFinal || entry.error === "stale" || !this.#isMine(entry)) continue;
      if (entry.files && this.#isSpoilt(entry)) return;
      const lane = entry.conversation_id ?? "";
      if (!busy.has(lane) && !this.#isDue(entry) && isUploaded(entry.files)) this.#deliver(entry);
      busy.add(lane);
    }
  }

  /* One of its files will never come: the person decides what happens to the rest. */
  #isSpoilt(entry) {
    const trouble = troubleOf(entry.files, this.#isUploading);
    if (trouble) this.fail(entry.client_id, trouble);
    return Boolean(trouble);
  }

  #deliver(entry) {
    const { client_id } = entry;
    if (!this.#send(frameOf(entry))) return; // the next welcome sends it
    this.#owners.set(client_id, ME);
    this.#timers.set(client_id, setTimeout(() => this.fail(client_id, "timeout"), ANSWER_WITHIN_MS));
  }

  #tryLater(clientId) {
    const tries = (this.#tries.get(clientId) ?? 0) + 1;
    this.#tries.set(clientId, tries);
    const attempt = () => {
      this.#stop(clientId);
      this.#pump();
    };
    this.#timers.set(clientId, setTimeout(attempt, backoff(tries)));
  }

  #again(entry) {
    entry.state = "sending";
    delete entry.error;
    delete entry.isFinal;
    this.#keep(entry);
  }

  #isOwn({ client_id }) {
    return this.#owners.get(client_id) === ME;
  }

  #isMine(entry) {
    return this.#isOwn(entry) || (this.#tabs.isLeader && !this.#owners.has(entry.client_id));
  }

  #isDue({ client_id }) {
    return this.#timers.has(client_id);
  }

  #remove(clientId, state, ack = null) {
    const entry = this.#find(clientId);
    if (!entry) return undefined;
    this.#storage.remove(this.#key(clientId));
    this.#forget(clientId, state, ack);
    this.#tabs.tell("gone", { client_id: clientId, state, ack });
    this.#pump();
    return entry;
  }

  #forget(clientId, state, ack) {
    const entry = this.#find(clientId);
    this.#stop(clientId);
    this.#owners.delete(clientId);
    this.#tries.delete(clientId);
    this.#entries = this.#entries.filter((other) => other !== entry);
    if (entry) this.#onChange(Object.assign(entry, { state, id: ack?.id }));
    return entry;
  }

  #show(...entries) {
    const others = this.#entries.filter((entry) => !entries.includes(entry));
    this.#entries = [...others, ...entries].sort((one, other) => one.order - other.order);
    for (const entry of entries) this.#onChange(entry);
  }

  #keep(entry) {
    this.#storage.set(this.#key(entry.client_id), entry);
    this.#tabs.tell("entry", entry);
    this.#onChange(entry);
  }

  #stop(clientId) {
    for (const timers of [this.#timers, this.#watches]) {
      clearTimeout(timers.get(clientId));
      timers.delete(clientId);
    }
  }

  #find(clientId) {
    return this.#entries.find((entry) => entry.client_id === clientId);
  }

  /* One key an entry, so that two tabs never overwrite each other's. */
  #key(clientId) {
    return `out:${this.#as}:${clientId}`;
  }
}
