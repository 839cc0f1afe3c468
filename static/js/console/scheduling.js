/* Replies for later: when, and what waits in this conversation. */

import { el, icon } from "../widget/dom.js";
import { Attaching } from "./attaching.js";
import { byId } from "./dom.js";
import { onComposing } from "./drafts.js";
import { toast } from "./notices.js";
import { address, post, read } from "./composing.js";
import { Quoting } from "./quoting.js";
import { errorWord, language, word } from "./words.js";

const SENT = "scheduled-"; // what the client_id of such a message begins with
const KNOWN = new Set(["wrong_time", "too_many"]);
const MORNING = 9;

export class Scheduling {
  #desk;
  #shown = [];

  constructor(desk) {
    this.#desk = desk;
    onComposing((id, { scheduled }) => id === desk.composer?.conversationId && this.#show(scheduled));
    const dialog = byId("schedule");
    dialog.addEventListener("click", ({ target }) => this.#clicked(target));
    dialog.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#schedule(new Date(byId("schedule-at").value));
    });
  }

  composing() {
    this.#show([]);
  }

  received({ type, message, conversation }) {
    const isSent = type === "message" && message.client_id.startsWith(SENT) && this.#shown.some(({ id }) => message.client_id === SENT + id);
    const isOver = type === "conversation" && this.#shown.length > 0 && conversation.id === this.#desk.composer?.conversationId;
    if (isSent || isOver) this.#ask();
  }

  /* A note has no reader to wait for, and files go at once. */
  open() {
    const { composer } = this.#desk;
    if (composer.isNote) return composer.warn(word("schedule.no_note"));
    if (!this.#desk.part(Attaching).isEmpty) return composer.warn(word("schedule.no_files"));
    if (composer.take() === null) return composer.focus();
    this.#tell("");
    this.#offer();
    byId("schedule").showModal();
  }

  #offer() {
    const now = new Date();
    byId("schedule-at").min = localText(now);
    byId("schedule-at").value = localText(tomorrow(now));
    const times = { hour: new Date(now.getTime() + 3_600_000), tomorrow: tomorrow(now), monday: nextMonday(now) };
    for (const button of byId("schedule").querySelectorAll("[data-at]")) {
      const at = times[button.dataset.at];
      button.value = at.toISOString();
      button.hidden = button.dataset.at === "monday" && timeText(at) === timeText(times.tomorrow);
      button.querySelector("small").textContent = timeText(at);
    }
  }

  #clicked(target) {
    const quick = target.closest("[data-at]");
    if (quick) this.#schedule(new Date(quick.value));
    else if (target.closest("[data-close]") || target === byId("schedule")) byId("schedule").close();
  }

  async #schedule(at) {
    const { composer } = this.#desk;
    const { conversationId: id, text } = composer;
    if (Number.isNaN(at.getTime())) return this.#tell(word("schedule.wrong_time"));
    const quoted = this.#desk.part(Quoting).quoted?.id ?? "";
    const { answer, code } = await post(address(id, "scheduled/"), { content: text, send_at: at.toISOString(), in_reply_to: quoted });
    if (code) return this.#tell(KNOWN.has(code) ? word(`schedule.${code}`) : errorWord(code));
    byId("schedule").close();
    if (composer.text === text) composer.clear();
    if (quoted) this.#desk.part(Quoting).sending();
    if (this.#desk.composer === composer) this.#show(answer.scheduled);
  }

  #tell(text) {
    byId("schedule-error").textContent = text;
  }

  async #ask() {
    const { composer } = this.#desk;
    const { answer } = await read(address(composer.conversationId, "composing/"));
    if (answer && this.#desk.composer === composer) this.#show(answer.scheduled);
  }

  async #cancel({ id, content }, composer) {
    const { answer, code } = await post(address(composer.conversationId, `scheduled/${id}/cancel/`));
    if (code) toast(code === "not_found" ? word("schedule.gone") : errorWord(code));
    if (this.#desk.composer !== composer) return;
    if (!answer) return this.#ask();
    this.#show(answer.scheduled);
    if (composer.text === "") composer.insert(content); // taken back to be changed
  }

  #show(scheduled) {
    this.#shown = scheduled;
    const list = byId("scheduled");
    list.replaceChildren(...scheduled.map((row) => this.#line(row)));
    list.hidden = scheduled.length === 0;
  }

  #line(row) {
    const { content, send_at: at, author, may_cancel: mayCancel } = row;
    const label = word("schedule.cancel");
    const { composer } = this.#desk;
    return el(
      "li",
      { class: "scheduled-line", "data-testid": "scheduled" },
      icon("clock"),
      el("span", { class: "scheduled-when" }, word("schedule.waits", { time: timeText(new Date(at)), name: author.name })),
      el("span", { class: "scheduled-text", dir: "auto" }, content),
      mayCancel && el("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onclick: () => this.#cancel(row, composer) }, icon("close")),
    );
  }
}

function timeText(moment) {
  return new Intl.DateTimeFormat(language, { weekday: "short", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" }).format(moment);
}

/* What a datetime-local field takes: the time on this clock. */
function localText(moment) {
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function tomorrow(now) {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, MORNING);
}

function nextMonday(now) {
  const days = (8 - now.getDay()) % 7 || 7;
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING);
}
