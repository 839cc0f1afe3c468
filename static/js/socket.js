/* A socket that comes back, and what goes with it. Shared by the visitor's chat and the agents' console.

   Outbox    what was written and not acknowledged yet; kept across reloads, sent again in order
   Position  how far a conversation has come: repetitions are dropped, holes asked for
   Tabs      the tabs of one person, in step
   Storage   what survives a reload
   Socket    the connection; it knows frames, not conversations:

   new Socket({path, hello, onFrame, onState})
     path     "/ws/visitor/" (own host; ws or wss follows the page) or a full ws(s) address
     hello    () => fields of the hello frame, asked afresh on every connection: {token, conversation_id, after_seq}
     onFrame  (frame) for every frame from the server but pong; welcome comes first on every connection
     onState  ({name, code?, wasOnline, isPassing}) with name: connecting | online (after welcome) | offline | refused
              isPassing: the server restarts and is back in a moment; nobody needs to be told yet
   send(frame) is true when the frame was handed to an open connection: keep until acknowledged what must not be lost. */

import { RESTARTING, retryDelay, TOO_MANY } from "./socket/retrying.js";
import { onWake } from "./socket/waking.js";
export { Outbox } from "./socket/outbox.js";
export { HOLE, Position } from "./socket/position.js";
export { Storage } from "./socket/storage.js";
export { Tabs } from "./socket/tabs.js";

const PROTOCOL = "kefu.v1.json";
const REFUSALS = new Set([4400, 4401, 4403]);
const PING_MS = 25_000;
const DEAD_PEER_MS = 10_000;
const WOKEN_PEER_MS = 5000;
const WELCOME_MS = 12_000;
const LASTED_MS = 10_000;
const PATIENCE_MS = 5000;
const CLOSE_DEAD_PEER = 4000;

function address(path) {
  if (/^wss?:/.test(path)) return path;
  const url = new URL(path, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

export class Socket {
  #address;
  #hello;
  #onFrame;
  #onState;
  #connection = null;
  #state = { name: "offline", wasOnline: false, isPassing: false };
  #isWanted = false;
  #attempt = 0;
  #onlineAt = 0;
  #retry = 0;
  #patience = 0;
  #sleep = () => {};
  #ping = 0;
  #deadline = 0;
  #deadlineAt = Infinity;

  constructor({ path, hello, onFrame, onState = () => {} }) {
    this.#address = address(path);
    this.#hello = hello;
    this.#onFrame = onFrame;
    this.#onState = onState;
  }

  get state() {
    return this.#state;
  }

  open() {
    if (this.#isWanted) return;
    this.#isWanted = true;
    this.#attempt = 0;
    this.#sleep = onWake(() => this.#wake());
    this.#connect();
  }

  close() {
    this.#isWanted = false;
    this.#sleep();
    this.#calm();
    this.#drop(1000);
    this.#become("offline");
  }

  send(frame) {
    if (this.#state.name !== "online") return false;
    return this.#write(frame);
  }

  /* The network or the page is back: do not sit out the backoff, and find out at once whether the line is dead. */
  #wake() {
    if (this.#state.name === "offline" && this.#state.code !== TOO_MANY) this.#connect();
    else if (this.#state.name === "online") this.#checkPeer(WOKEN_PEER_MS);
  }

  #connect() {
    this.#stopTimers();
    this.#become("connecting");
    const connection = new WebSocket(this.#address, PROTOCOL);
    this.#connection = connection;
    connection.onopen = () => this.#write({ type: "hello", ...this.#hello() });
    connection.onmessage = (event) => connection === this.#connection && this.#receive(event.data);
    connection.onclose = (event) => connection === this.#connection && this.#lost(event.code);
    this.#expectWithin(WELCOME_MS);
  }

  #write(frame) {
    if (this.#connection?.readyState !== WebSocket.OPEN) return false;
    this.#connection.send(JSON.stringify(frame));
    return true;
  }

  #receive(data) {
    if (this.#state.name === "online") this.#alive();
    const frame = JSON.parse(data);
    if (frame.type === "welcome") this.#welcomed();
    if (frame.type !== "pong") this.#onFrame(frame);
  }

  #welcomed() {
    this.#onlineAt = Date.now();
    this.#alive();
    clearInterval(this.#ping);
    this.#ping = setInterval(() => this.#checkPeer(DEAD_PEER_MS), PING_MS);
    this.#calm();
    this.#become("online");
  }

  #checkPeer(within) {
    if (this.#write({ type: "ping" })) this.#expectWithin(within);
  }

  /* A later question does not put off the deadline of an earlier one. */
  #expectWithin(ms) {
    const at = Date.now() + ms;
    if (at >= this.#deadlineAt) return;
    clearTimeout(this.#deadline);
    this.#deadlineAt = at;
    this.#deadline = setTimeout(() => this.#give(CLOSE_DEAD_PEER), ms);
  }

  /* Any frame proves that the peer lives. */
  #alive() {
    clearTimeout(this.#deadline);
    this.#deadlineAt = Infinity;
  }

  /* A dead peer never answers our close, so do not wait for its close event. */
  #give(code) {
    this.#drop(code);
    this.#lost(code);
  }

  #lost(code) {
    this.#stopTimers();
    this.#connection = null;
    if (REFUSALS.has(code)) {
      this.#calm();
      this.#become("refused", code);
      return;
    }
    if (this.#state.name === "online" && Date.now() - this.#onlineAt > LASTED_MS) this.#attempt = 0;
    if (code === RESTARTING && !this.#patience) this.#patience = setTimeout(() => this.#losePatience(), PATIENCE_MS);
    this.#become("offline", code);
    if (this.#isWanted) this.#retry = setTimeout(() => this.#connect(), retryDelay(this.#attempt++, code));
  }

  #losePatience() {
    this.#calm();
    this.#become(this.#state.name, this.#state.code);
  }

  #calm() {
    clearTimeout(this.#patience);
    this.#patience = 0;
  }

  #drop(code) {
    this.#stopTimers();
    const connection = this.#connection;
    this.#connection = null;
    connection?.close(code);
  }

  #stopTimers() {
    clearTimeout(this.#retry);
    this.#alive();
    clearInterval(this.#ping);
  }

  #become(name, code) {
    const wasOnline = this.#state.wasOnline || name === "online";
    const isPassing = this.#patience !== 0;
    this.#state = code === undefined ? { name, wasOnline, isPassing } : { name, code, wasOnline, isPassing };
    this.#onState(this.#state);
  }
}
