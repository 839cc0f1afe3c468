/* A socket that comes back. Shared by the visitor's chat and the agents' console; it knows frames, not conversations.

   new Socket({path, hello, onFrame, onState})
     path     "/ws/visitor/" (own host; ws or wss follows the page) or a full ws(s) address
     hello    () => fields of the hello frame, asked afresh on every connection: {token, conversation_id, after_seq}
     onFrame  (frame) for every frame from the server but pong; welcome comes first on every connection
     onState  ({name, code?, wasOnline}) with name: connecting | online (after welcome) | offline | refused
   send(frame) is true when the frame was handed to an open connection: keep until acknowledged what must not be lost. */

const PROTOCOL = "kefu.v1.json";
const REFUSALS = new Set([4400, 4401, 4403]);
const FIRST_RETRY_MS = 1000;
const MAX_RETRY_MS = 30_000;
const PING_MS = 25_000;
const DEAD_PEER_MS = 10_000;
const WELCOME_MS = 12_000;
const CLOSE_DEAD_PEER = 4000;

/* The wait before attempt n (0, 1, 2 …): 1 s first, then doubling with jitter up to 30 s. */
export function retryDelay(attempt, random = Math.random) {
  if (attempt === 0) return FIRST_RETRY_MS;
  const ceiling = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** attempt);
  return ceiling / 2 + random() * (ceiling / 2);
}

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
  #state = { name: "offline", wasOnline: false };
  #isWanted = false;
  #attempt = 0;
  #retry = 0;
  #ping = 0;
  #deadline = 0;

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
    addEventListener("online", this.#wake);
    addEventListener("pageshow", this.#wake);
    document.addEventListener("visibilitychange", this.#wake);
    this.#connect();
  }

  close() {
    this.#isWanted = false;
    removeEventListener("online", this.#wake);
    removeEventListener("pageshow", this.#wake);
    document.removeEventListener("visibilitychange", this.#wake);
    this.#drop(1000);
    this.#become("offline");
  }

  send(frame) {
    if (this.#state.name !== "online") return false;
    return this.#write(frame);
  }

  /* The network or the page is back: do not sit out the backoff, and find out at once whether the line is dead. */
  #wake = (event) => {
    if (event.type === "visibilitychange" && document.visibilityState === "hidden") return;
    if (this.#state.name === "offline") this.#connect();
    else if (this.#state.name === "online") this.#checkPeer();
  };

  #connect() {
    this.#stopTimers();
    this.#become("connecting");
    const connection = new WebSocket(this.#address, PROTOCOL);
    this.#connection = connection;
    connection.onopen = () => this.#write({ type: "hello", ...this.#hello() });
    connection.onmessage = (event) => connection === this.#connection && this.#receive(event.data);
    connection.onclose = (event) => connection === this.#connection && this.#lost(event.code);
    this.#deadline = setTimeout(() => this.#give(CLOSE_DEAD_PEER), WELCOME_MS);
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
    this.#attempt = 0;
    this.#alive();
    clearInterval(this.#ping);
    this.#ping = setInterval(() => this.#checkPeer(), PING_MS);
    this.#become("online");
  }

  #checkPeer() {
    if (!this.#write({ type: "ping" })) return;
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.#give(CLOSE_DEAD_PEER), DEAD_PEER_MS);
  }

  /* Any frame proves that the peer lives. */
  #alive() {
    clearTimeout(this.#deadline);
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
      this.#become("refused", code);
      return;
    }
    this.#become("offline", code);
    if (this.#isWanted) this.#retry = setTimeout(() => this.#connect(), retryDelay(this.#attempt++));
  }

  #drop(code) {
    this.#stopTimers();
    const connection = this.#connection;
    this.#connection = null;
    connection?.close(code);
  }

  #stopTimers() {
    clearTimeout(this.#retry);
    clearTimeout(this.#deadline);
    clearInterval(this.#ping);
  }

  #become(name, code) {
    const wasOnline = this.#state.wasOnline || name === "online";
    this.#state = code === undefined ? { name, wasOnline } : { name, code, wasOnline };
    this.#onState(this.#state);
  }
}
