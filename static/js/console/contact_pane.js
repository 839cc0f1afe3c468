/* What agents do in the contact pane: forms in it and in its dialog, and what they change for everybody. */

import { listenForAttributes, sentFields } from "./contact_attributes.js";
import { refreshContact, showContactNow } from "./contact.js";
import { byId, fetchPart, slot } from "./dom.js";
import { toast } from "./notices.js";
import { word } from "./words.js";

/* A part of the console (parts.js). */
export class ContactPane {
  #desk;

  constructor(desk) {
    this.#desk = desk;
    listenToContact(byId("workspace"));
  }

  received(frame) {
    const { thread } = this.#desk;
    if (frame.type === "contact" && thread) refreshContact(thread.id);
  }

  closing() {
    byId("contact-dialog").close();
  }
}

/* root holds the pane; the dialog stands beside it. */
export function listenToContact(root) {
  const dialog = byId("contact-dialog");
  for (const place of [root, dialog]) {
    place.addEventListener("click", (event) => clicked(event, dialog));
    place.addEventListener("submit", (event) => submitted(event, dialog));
  }
  // Escape closes the dialog, and not the drawer behind it as well.
  dialog.addEventListener("keydown", (event) => event.key === "Escape" && event.stopPropagation());
  listenForAttributes(dialog);
}

function clicked(event, dialog) {
  const opener = event.target.closest("[data-form]");
  if (opener) show(dialog, opener.dataset.form);
  else if (event.target.closest("[data-close]")) dialog.close();
}

async function show(dialog, address) {
  const part = await fetchPart(address).catch(() => null);
  if (!part) return toast(word("contact.error.not_found"));
  dialog.replaceChildren(...part.childNodes);
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("input:not([type=hidden]), textarea, select, button")?.focus();
}

function submitted(event, dialog) {
  const form = event.target;
  if (form.matches("[data-form-search]")) {
    event.preventDefault();
    show(dialog, `${form.action}?${new URLSearchParams(new FormData(form))}`);
  } else if (form.matches("[data-contact-form]")) {
    event.preventDefault();
    send(form, event.submitter, dialog);
  }
}

async function send(form, button, dialog) {
  const buttons = [...form.querySelectorAll("button")];
  const body = form.matches("[data-changed-only]") ? sentFields(form) : new FormData(form);
  if (button?.name) body.append(button.name, button.value);
  for (const each of buttons) each.disabled = true;
  const problem = await post(form.action, body);
  for (const each of buttons) each.disabled = false;
  if (problem) return tell(form, problem);
  dialog.close();
  if (form.matches("[data-reload]")) return location.reload();
  form.reset();
  tell(form, "");
  await showContactNow();
}

/* What is wrong, in words; empty when it was done. */
async function post(address, body) {
  const response = await fetch(address, { method: "POST", body, credentials: "same-origin" }).catch(() => null);
  const answer = await response?.json().catch(() => null);
  if (response?.ok && answer) return "";
  const { code, fields } = answer?.error ?? {};
  if (fields) return Object.values(fields).flat().join(" ");
  try {
    return word(`contact.error.${code}`);
  } catch {
    return word("contact.failed");
  }
}

function tell(form, text) {
  const place = slot(form, "error");
  if (!place) return text && toast(text);
  place.textContent = text;
  place.hidden = text === "";
}
