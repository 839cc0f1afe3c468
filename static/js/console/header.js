/* The head of the thread and the contact beside it, as the last `conversation` frame tells. */

import { refreshContact } from "./contact.js";
import { byId } from "./dom.js";
import { commandsOf, stateOf } from "./ownership.js";
import { faceOf } from "./people.js";
import { momentOf } from "./times.js";
import { fillTriage } from "./triage.js";
import { reasonWord, word } from "./words.js";

const WEB = /^https?:\/\//i;
const BUSY_MS = 6000;

export class Header {
  #thread = byId("thread");
  #buttons = [...byId("actions").querySelectorAll("[data-command]")];
  #busyTimer = 0;
  #onState = () => {};

  constructor() {
    const chip = byId("snoozed");
    if (!chip.hidden) showSnooze(chip, { status: "snoozed", snoozed_until: chip.dataset.until });
  }

  get state() {
    return this.#thread.dataset.state;
  }

  onState(callback) {
    this.#onState = callback;
  }

  show(conversation) {
    const state = stateOf(conversation);
    this.setBusy(false);
    this.#thread.dataset.state = state;
    Object.assign(byId("owner-state").dataset, { state, owner: conversation.owner });
    setIfNew(byId("headline"), word(`state.${state}`, { name: conversation.assignee?.name ?? "" }));
    setIfNew(byId("reason"), state === "queue" ? reasonWord(conversation.handoff_reason) : "");
    setIfNew(byId("hint"), word(`hint.${state}`));
    fillTriage(byId("triage"), conversation);
    showSnooze(byId("snoozed"), conversation);
    this.#showButtons(state);
    showContact(conversation);
    refreshContact(conversation.id);
    this.#onState(state);
  }

  /* Of the visitor: online, or not any more. */
  showPresence(state) {
    const element = byId("presence");
    element.dataset.presence = state;
    setIfNew(element, word(state === "offline" ? "presence.offline" : "presence.online"));
  }

  /* A command is under way: no second click until its result, or until it is clear that none will come. */
  setBusy(isBusy) {
    clearTimeout(this.#busyTimer);
    for (const button of this.#buttons) button.disabled = isBusy;
    if (isBusy) this.#busyTimer = setTimeout(() => this.setBusy(false), BUSY_MS);
  }

  #showButtons(state) {
    const allowed = commandsOf(state);
    const hadFocus = this.#buttons.includes(document.activeElement);
    for (const button of this.#buttons) button.hidden = !allowed[button.dataset.command];
    if (hadFocus && document.activeElement.hidden !== false) byId("thread-name").focus();
  }
}

/* Also for the one that the server put into the page. */
export function showSnooze(chip, { status, snoozed_until: until }) {
  chip.hidden = status !== "snoozed";
  chip.textContent = until ? word("snooze.until", { time: momentOf(until) }) : word("snooze.reply");
}

function showContact({ contact, page }) {
  setIfNew(byId("contact-name"), faceOf(contact).name);
  setIfNew(byId("thread-name"), faceOf(contact).name);
  setIfNew(byId("contact-email"), contact.email || "–");
  setIfNew(byId("contact-phone"), contact.phone || "–");
  byId("contact-verified").hidden = !contact.verified;
  byId("contact-unverified").hidden = contact.verified;
  if (WEB.test(page.url)) showPage(page);
}

function showPage({ url, title }) {
  const link = document.createElement("a");
  Object.assign(link, { href: url, target: "_blank", rel: "noopener noreferrer", textContent: title || url });
  byId("contact-page").replaceChildren(link);
}

/* A live region speaks on every change of its text, so only real changes are written. */
function setIfNew(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
