/* Before the first word: the inbox's questions, and the agreement where it is required. What the visitor writes meanwhile
   waits here and is said once they have answered. Nothing is asked twice. */

import { byId, el, icon } from "../dom.js";
import { richText } from "../markdown.js";
import { t } from "../strings.js";
import { fingerprint } from "./announcement.js";
import { Attributes } from "./attributes.js";
import { field, findings } from "./fields.js";
import { Waiting } from "./waiting.js";

const ABOUT_CONTACT = new Set(["name", "email", "phone"]);

export class Entry {
  #chat;
  #shown = "";
  #fields = [];
  #consent = null;

  constructor(chat) {
    this.#chat = chat;
  }

  started() {
    this.#shown = "";
    this.#draw();
  }

  drawn() {
    if (!this.#isAsking() && this.#held().length) this.#release(); // it is asked no longer: the hours have begun, say
    this.#draw();
  }

  /* False: kept here, and said again later. said: {text, fields} or {ask: true} */
  admits(said) {
    if (!this.#isAsking()) return true;
    this.#hold(said);
    this.#draw();
    this.#lookHere();
    return false;
  }

  said() {
    if (this.#notice()) this.#remember();
  }

  /* The page has told us who its visitor is. */
  identified(visitor) {
    const given = [...ABOUT_CONTACT].filter((name) => visitor[name]);
    if (given.length) this.#answered(given);
  }

  forgotten({ keepsOutbox }) {
    if (keepsOutbox) return;
    for (const name of ["answered", "form", "held", "consent", "email"]) this.#chat.storage.remove(name);
    this.#shown = "";
  }

  // ── what is asked ──────────────────────────────────────────────────────────────────────────────

  #questions() {
    const { pre_chat: form } = this.#chat.inbox;
    if (!form || this.#chat.thread.current !== null) return [];
    if (form.when === "off_hours" && !this.#chat.part(Waiting).isClosed) return [];
    const answered = this.#chat.storage.get("answered") ?? [];
    return form.fields.filter(({ name }) => !answered.includes(name));
  }

  #mustAgree() {
    return Boolean(this.#chat.inbox.consent?.required) && !this.#hasAgreed();
  }

  #notice() {
    const { consent } = this.#chat.inbox;
    return consent && !consent.required && !this.#hasAgreed() ? consent.text : "";
  }

  #hasAgreed() {
    return this.#chat.storage.get("consent")?.text === fingerprint(this.#chat.inbox.consent.text);
  }

  #isAsking() {
    return this.#mustAgree() || this.#questions().length > 0;
  }

  // ── what waits ─────────────────────────────────────────────────────────────────────────────────

  #held() {
    return this.#chat.storage.get("held") ?? [];
  }

  #hold(said) {
    const held = this.#held().filter((other) => !(said.ask && other.ask));
    this.#chat.storage.set("held", [...held, said]);
  }

  #release() {
    const held = this.#held();
    this.#chat.storage.remove("held");
    for (const { text, fields, ask } of held) {
      if (ask) this.#chat.ask();
      else this.#chat.say(text, fields);
    }
  }

  // ── the card ───────────────────────────────────────────────────────────────────────────────────

  #draw() {
    this.#drawNotice();
    const questions = this.#questions();
    const state = JSON.stringify([questions, this.#mustAgree(), this.#held()]);
    if (state === this.#shown) return;
    const values = this.#values();
    this.#shown = state;
    const card = byId("entry");
    card.hidden = !this.#isAsking();
    card.replaceChildren(...(card.hidden ? [] : [this.#form(questions, values)]));
  }

  #drawNotice() {
    const line = byId("consent");
    const text = this.#notice();
    if (line.hidden === !text) return;
    line.hidden = !text;
    if (text) line.replaceChildren(richText(text));
  }

  #form(questions, values) {
    this.#fields = questions.map((shape) => field(shape, values[shape.name]));
    this.#consent = this.#mustAgree() ? agreement(this.#chat.inbox.consent.text, { hasBox: questions.length > 0 }) : null;
    const title = el("h2", { class: "entry__title", id: "entry-title" }, this.#title(questions));
    const button = el("button", { class: "button", "data-testid": "entry-submit" }, t(questions.length ? "entry.send" : "entry.agree"));
    const isOptional = !this.#consent && !questions.some(({ required }) => required);
    const skip = isOptional && el("button", { type: "button", class: "button button--quiet", "data-testid": "entry-skip", onclick: () => this.#done({}) }, t("entry.skip"));
    const parts = [...this.#fields.map(({ element }) => element), this.#consent?.element, this.#waitingLine()];
    const form = el("form", { class: "entry__form", novalidate: true, "aria-labelledby": "entry-title" }, title, ...parts, el("div", { class: "entry__buttons" }, button, skip));
    form.addEventListener("submit", (event) => this.#submit(event));
    form.addEventListener("input", () => this.#chat.storage.set("form", this.#values()));
    return form;
  }

  #title(questions) {
    if (!questions.length) return t("entry.consent");
    return this.#chat.inbox.pre_chat.title || t("entry.title");
  }

  #waitingLine() {
    const texts = this.#held().map(({ text }) => text).filter(Boolean);
    if (!this.#held().length) return null;
    const words = texts.length ? t("entry.held", { text: texts.join(" · ") }) : t("entry.held-ask");
    return el("p", { class: "entry__held", "data-testid": "entry-held" }, icon("clock"), el("span", {}, words));
  }

  /* What has been typed so far, here or before the page was loaded again. */
  #values() {
    const typed = Object.fromEntries(this.#fields.map((each) => [each.name, each.value]));
    return { ...this.#chat.storage.get("form"), ...typed };
  }

  #submit(event) {
    event.preventDefault();
    const all = this.#consent?.box ? [...this.#fields, this.#consent.box] : this.#fields;
    if (findings(all).length === 0) this.#done(Object.fromEntries(this.#fields.map((each) => [each.name, each.value])));
  }

  #done(values) {
    if (this.#consent) this.#remember();
    this.#tell(values);
    this.#answered(this.#questions().map(({ name }) => name));
    this.#chat.storage.remove("form");
    this.#fields = [];
    this.#release();
    this.#draw();
    this.#chat.focus();
  }

  #tell(values) {
    const given = Object.entries(values).filter(([, value]) => value !== "");
    const contact = given.filter(([name]) => ABOUT_CONTACT.has(name));
    const others = given.filter(([name]) => !ABOUT_CONTACT.has(name));
    const attributes = this.#chat.part(Attributes);
    if (contact.length) attributes.change("contact", Object.fromEntries(contact));
    if (others.length) attributes.change("conversation", { custom_attributes: Object.fromEntries(others) });
    if (values.email) this.#chat.storage.set("email", values.email);
  }

  #answered(names) {
    const before = this.#chat.storage.get("answered") ?? [];
    this.#chat.storage.set("answered", [...new Set([...before, ...names])]);
  }

  #remember() {
    const { text, required } = this.#chat.inbox.consent;
    const at = new Date(this.#chat.serverNow()).toISOString();
    this.#chat.storage.set("consent", { text: fingerprint(text), at });
    if (required) this.#chat.part(Attributes).change("conversation", { custom_attributes: { consent_at: at } });
  }

  #lookHere() {
    byId("entry").scrollIntoView({ block: "nearest" });
    byId("entry").querySelector("input, textarea, select, button")?.focus();
  }
}

/* The text with its links, and a box to tick where the button says something else. */
function agreement(text, { hasBox }) {
  const box = hasBox ? field({ name: "consent", kind: "checkbox", required: true, label: t("consent.agree") }) : null;
  return { box, element: el("div", { class: "entry__consent" }, richText(text), box?.element) };
}
