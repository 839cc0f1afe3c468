/* The copilot: asks the server, hears the text over the socket, and tells what became of it. It never sends anything. */

import { newId } from "../socket/ids.js";
import { post } from "./copilot_asking.js";
import { Panel } from "./copilot_panel.js";
import { draftText } from "./copilot_text.js";
import { Translation } from "./copilot_translation.js";
import { byId } from "./dom.js";
import { addKeys } from "./keyboard.js";
import { MessageMenu } from "./message_menu.js";
import { writtenIn } from "./rich.js";
import { language, word } from "./words.js";

const SILENT_MS = 30_000;
const OWN_TEXT = new Set(["rephrase", "shorten", "friendlier", "formal", "translate"]);

export class Copilot {
  #desk;
  #running = null; // {request, id (of the conversation), shown}
  #timer = 0;
  #isInMenu = false;
  #panel = null;
  #used = new Set(); // suggestions that are in the composer

  constructor(desk) {
    this.#desk = desk;
    addKeys({ "Alt+KeyS": () => this.#suggestOrUse() });
    byId("open").addEventListener("click", ({ target }) => this.#clicked(target));
    document.addEventListener("click", ({ target }) => this.#translate(target.closest("[data-translate]")));
  }

  #clicked(target) {
    const kind = target.closest("[data-assist]")?.dataset.assist;
    if (kind) this.assist(kind);
    const deeds = {
      "copilot-stop": () => this.stop(),
      "copilot-close": () => this.#dismiss(),
      "copilot-use": () => this.#use(),
      "copilot-undo": () => this.#undo(),
      "copilot-again": () => this.assist(this.#panel.kind),
    };
    deeds[target.closest("button")?.id]?.();
    const menu = byId("copilot-menu");
    if (menu && (kind || !menu.contains(target))) menu.removeAttribute("open");
  }

  opened() {
    this.#joinMenu();
    this.#panel = null;
    this.#used.clear();
  }

  /* Parts know each other once all are made. */
  #joinMenu() {
    if (this.#isInMenu) return;
    this.#isInMenu = true;
    const isFor = (line) => byId("copilot").dataset.model === "yes" && Number(line.dataset.seq) > 0 && writtenIn(line) !== "";
    this.#desk.part(MessageMenu)?.add({ name: "translate", text: word("menu.translate"), isFor, run: (line) => this.#translateLine(line) });
  }

  /* What nobody waits for need not be written. */
  closing() {
    this.#reject();
    this.stop();
    this.#end();
  }

  received(frame) {
    if (frame.request !== this.#running?.request || frame.request === undefined) return;
    if (frame.type === "copilot_delta") {
      this.#running.shown.grew(frame);
      this.#expect();
    } else if (frame.type === "copilot_done") {
      const { shown } = this.#running;
      this.#end();
      shown.ended(frame);
    }
  }

  /* The end may have been told while nobody listened. */
  connected(isAgain) {
    if (isAgain && this.#running) this.#failed("silent");
  }

  sending({ content, isNote }) {
    if (isNote) return;
    for (const id of this.#used) post(`copilot/${id}/`, { outcome: "used", text: content }, { isLast: true });
    if (this.#used.size > 0) this.#panel?.close();
    this.#used.clear();
  }

  assist(kind) {
    const text = OWN_TEXT.has(kind) ? draftText() : "";
    this.#reject();
    this.#panel = new Panel(kind);
    if (OWN_TEXT.has(kind) && text.trim() === "") return this.#panel.failed("empty");
    this.#ask(this.#panel, { kind, text, language: kind === "summarise" ? language : "" });
  }

  async #ask(shown, fields) {
    this.stop();
    this.#running?.shown.interrupted?.();
    const { id } = this.#desk.thread;
    const request = newRequest();
    this.#running = { request, id, shown };
    this.#expect();
    const { code } = await post(`c/${id}/copilot/`, { request, ...fields });
    if (code && this.#running?.request === request) this.#failed(code);
  }

  stop() {
    if (!this.#running) return;
    const { id, request } = this.#running;
    post(`c/${id}/copilot/stop/`, { request }, { isLast: true });
  }

  #expect() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#failed("silent"), SILENT_MS);
  }

  #failed(code) {
    const { shown } = this.#running;
    this.#end();
    shown.failed(code === "invalid" ? "unavailable" : code);
  }

  #end() {
    clearTimeout(this.#timer);
    this.#running = null;
  }

  #suggestOrUse() {
    if (!this.#desk.thread) return;
    const isReady = this.#panel?.isOpen && this.#panel.kind === "suggest" && this.#panel.done?.text && !this.#panel.isInserted;
    if (isReady) this.#use();
    else this.assist("suggest");
  }

  /* A summary is for colleagues. */
  #use() {
    if (this.#panel.kind === "summarise") this.#desk.composer.setNote(true);
    this.#panel.use();
    if (this.#panel.done.suggestion_id) this.#used.add(this.#panel.done.suggestion_id);
  }

  #undo() {
    this.#panel.undo();
    this.#used.delete(this.#panel.done?.suggestion_id);
  }

  #dismiss() {
    if (this.#running?.shown === this.#panel) {
      this.stop();
      this.#end();
    }
    this.#reject();
    this.#panel?.close();
    this.#desk.composer?.focus();
  }

  /* What was shown and is not in the composer was not wanted. */
  #reject() {
    const id = this.#panel?.isOpen && this.#panel.done?.suggestion_id;
    if (id && !this.#used.has(id)) post(`copilot/${id}/`, { outcome: "rejected" }, { isLast: true });
  }

  #translate(button) {
    const messageId = button?.dataset.message ?? button?.closest("li[data-id]")?.dataset.id;
    const line = messageId && byId("messages")?.querySelector(`[data-id="${CSS.escape(messageId)}"]`);
    if (line) this.#translateLine(line);
  }

  #translateLine(line) {
    this.#ask(new Translation(line), { kind: "translate", text: writtenIn(line), language });
  }
}

/* As the server writes ids, since the frames repeat it. */
function newRequest() {
  return newId().replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
