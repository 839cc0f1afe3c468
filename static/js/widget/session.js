/* The visitor's session: a token that names them, kept between visits. */

export class SessionError extends Error {
  constructor(status, code) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

export class Session {
  #storage;
  #siteKey;
  #locale;

  constructor({ storage, siteKey, locale }) {
    this.#storage = storage;
    this.#siteKey = siteKey;
    this.#locale = locale;
  }

  get token() {
    return this.#storage.get("token") ?? "";
  }

  get contactId() {
    return this.#storage.get("contact") ?? "";
  }

  /* Whether the site names somebody else than it did before. */
  isOther(identifier) {
    const before = this.#storage.get("identifier");
    return Boolean(identifier) && before !== null && before !== identifier;
  }

  claim(identifier) {
    if (identifier) this.#storage.set("identifier", identifier);
  }

  /* Whether the storage event says that another tab replaced or dropped this visitor. */
  isSwitch(event) {
    return event.key === this.#storage.key("contact") && event.oldValue !== null && event.oldValue !== event.newValue;
  }

  /* Open or resume; `visitor` identifies. A token that is refused is dropped, and the visitor starts afresh.
     Throws SessionError (status 0: no network). */
  async start(visitor) {
    try {
      return await this.#post(visitor);
    } catch (error) {
      if (error.status !== 401) throw error;
      this.forget();
      return this.#post(visitor);
    }
  }

  forget() {
    for (const name of ["token", "contact", "identifier"]) this.#storage.remove(name);
  }

  async #post(visitor) {
    const body = { site_key: this.#siteKey, locale: this.#locale };
    if (visitor) body.visitor = visitor;
    const response = await this.#fetch(body);
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw new SessionError(response.status, answer.error?.code ?? "unavailable");
    this.#storage.set("token", answer.token);
    this.#storage.set("contact", answer.contact.id);
    return answer;
  }

  async #fetch(body) {
    const headers = { "Content-Type": "application/json" };
    if (this.token) headers.Authorization = `Visitor ${this.token}`;
    const options = { method: "POST", credentials: "omit", headers, body: JSON.stringify(body) };
    try {
      return await fetch("/api/v1/widget/sessions", options);
    } catch {
      throw new SessionError(0, "offline");
    }
  }
}
