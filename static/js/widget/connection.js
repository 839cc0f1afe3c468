/* Session and socket as one: connected when there is a token, and a new token when the old one is refused. */

import { Socket } from "../socket.js";
import { t } from "./strings.js";

const SESSION_RETRY_MS = 5000;
const REASONS = { identity_required: "connection.identity", blocked: "connection.blocked" };

export class Connection {
  #session;
  #socket;
  #handlers;
  #problem = "";
  #isBlocked = false;
  #isStarting = false;
  #turn = Promise.resolve();

  /* handlers: {hello() -> fields, onFrame(frame), onState(state), onNamed(), onStranger(), onRefusedIdentity(code)}
     onNamed: there is a session now; what was written before belongs to it
     onStranger: from now on this is another visitor, and what the last one wrote must go
     onRefusedIdentity: the site has to say who its visitor is, or what it said was not proved */
  constructor({ session, ...handlers }) {
    this.#session = session;
    this.#handlers = handlers;
    this.#socket = new Socket({
      path: "/ws/visitor/",
      hello: () => ({ token: session.token, locale: document.documentElement.lang, ...handlers.hello() }),
      onFrame: (frame) => this.#received(frame),
      onState: (state) => this.#stateChanged(state),
    });
    addEventListener("storage", (event) => session.isSwitch(event) && this.#switched());
  }

  get isOnline() {
    return this.#socket.state.name === "online";
  }

  /* The site's people do not want to hear from this visitor: nothing can be written. */
  get isBlocked() {
    return this.#isBlocked;
  }

  send(frame) {
    return this.#socket.send(frame);
  }

  async open() {
    if (this.#isStarting) return;
    if (!this.#session.token && !(await this.#start())) return;
    this.#socket.open();
  }

  /* Whatever the site has said of its visitor until now has been settled, one way or the other. */
  settled() {
    return this.#turn;
  }

  /* The site says who its visitor is. Somebody else than before: nothing of them is shown any more, whatever the server
     will say. */
  async identify(visitor) {
    if (this.#session.isOther(visitor.identifier)) this.reset();
    this.#session.claim(visitor.identifier);
    if (!(await this.#start(visitor))) return;
    this.#socket.close();
    this.#socket.open();
  }

  /* The site's visitor has logged out. */
  reset() {
    this.#socket.close();
    this.#session.forget();
    this.#handlers.onStranger();
  }

  /* One line for the visitor, empty while all is well. */
  get trouble() {
    if (this.#problem) return this.#problem;
    const { name, code, wasOnline } = this.#socket.state;
    if (this.#isBlocked) return t("connection.blocked");
    if (name === "refused" && code !== 4401) return t(code === 4403 ? "connection.refused" : "connection.reload");
    if (name === "online" || this.#socket.state.isPassing || !this.#session.token) return "";
    if (!navigator.onLine) return t("connection.no-network");
    if (name === "offline" && code !== undefined) return t("connection.offline");
    return name === "connecting" && wasOnline ? t("connection.connecting") : "";
  }

  /* One after the other: who the visitor is must not depend on which answer comes last. */
  #start(visitor) {
    this.#turn = this.#turn.then(() => this.#startNow(visitor));
    return this.#turn;
  }

  /* True when there is a session. Without one the visitor may write already: the outbox keeps it. */
  async #startNow(visitor) {
    if (!visitor && this.#session.token) return true;
    this.#isStarting = true;
    try {
      const before = this.#session.contactId;
      await this.#session.start(visitor);
      if (!before) this.#handlers.onNamed();
      else if (before !== this.#session.contactId) this.#handlers.onStranger();
      this.#problem = "";
      this.#isBlocked = false;
      return true;
    } catch (error) {
      this.#startFailed(error, visitor);
      return false;
    } finally {
      this.#isStarting = false;
      this.#handlers.onState(this.#socket.state);
    }
  }

  #startFailed({ status, code }, visitor) {
    const isPassing = status === 0 || status === 429 || status >= 500;
    if (isPassing) {
      this.#problem = t(navigator.onLine ? "connection.unavailable" : "connection.no-network");
      setTimeout(() => (visitor ? this.identify(visitor) : this.open()), SESSION_RETRY_MS);
    } else if (visitor) {
      this.#handlers.onRefusedIdentity(code); // the visitor stays who they are
      setTimeout(() => this.open(), 0);
    } else {
      this.#isBlocked = code === "blocked";
      if (code === "identity_required") this.#handlers.onRefusedIdentity(code);
      this.#problem = t(REASONS[code] ?? (status === 404 ? "connection.missing" : "connection.refused"));
    }
  }

  /* What is said at the door is for nobody else's ears. */
  #received(frame) {
    if (frame.type === "welcome") this.#isBlocked = false;
    if (frame.type === "error" && frame.code === "blocked" && !frame.client_id) this.#isBlocked = true;
    else this.#handlers.onFrame(frame);
  }

  #stateChanged(state) {
    if (state.name === "refused" && state.code === 4401) this.#renew();
    this.#handlers.onState(state);
  }

  /* Another tab of this site now speaks for somebody else. */
  #switched() {
    this.#handlers.onStranger();
    this.#socket.close();
    if (this.#session.token) this.#socket.open();
  }

  /* The token is too old, or its inbox is gone: a fresh session, and what waits to be sent goes there. */
  #renew() {
    this.#session.forget();
    this.#handlers.onStranger({ keepsOutbox: true });
    this.#socket.close();
    this.open();
  }
}
