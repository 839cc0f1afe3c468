/* «Report» an answer of the AI, and make a correction, or an agent's answer, a draft for the knowledge base.

   Any button with data-report or data-draft does it: for the message it stands in, or the one in its data-message. */

import { post } from "./copilot_asking.js";
import { byId } from "./dom.js";
import { MessageMenu } from "./message_menu.js";
import { toast } from "./notices.js";
import { writtenIn } from "./rich.js";
import { errorWord, word } from "./words.js";

export class Reports {
  #desk;
  #messageId = "";
  #isDraft = false;
  #isInMenu = false;

  constructor(desk) {
    this.#desk = desk;
    document.addEventListener("click", ({ target }) => this.#clicked(target.closest("[data-report], [data-draft]")));
  }

  #clicked(button) {
    const messageId = button?.dataset.message ?? button?.closest("li[data-id]")?.dataset.id;
    const line = messageId && byId("messages")?.querySelector(`[data-id="${CSS.escape(messageId)}"]`);
    if (!line) return;
    const isDraft = button.hasAttribute("data-draft");
    if (isDraft && line.dataset.kind === "agent") this.#draft(messageId, "");
    else this.open(messageId, { isDraft, said: writtenIn(line) });
  }

  opened() {
    this.#joinMenu();
    byId("report-form").addEventListener("submit", (event) => this.#submitted(event));
  }

  /* Parts know each other once all are made. */
  #joinMenu() {
    if (this.#isInMenu) return;
    this.#isInMenu = true;
    const isAnswer = (line) => line.dataset.kind === "ai" && Number(line.dataset.seq) > 0 && !line.dataset.recalled;
    const report = (line) => this.open(line.dataset.id, { isDraft: false, said: writtenIn(line) });
    const correct = (line) => this.open(line.dataset.id, { isDraft: true, said: writtenIn(line) });
    this.#desk.part(MessageMenu)?.add({ name: "report", text: word("report.title"), isFor: isAnswer, run: report }, { name: "correct", text: word("report.correct"), isFor: isAnswer, run: correct });
  }

  /* isDraft: for the correction alone. said: the answer. */
  open(messageId, { isDraft, said }) {
    [this.#messageId, this.#isDraft] = [messageId, isDraft];
    byId("report-form").reset();
    byId("report-error").textContent = "";
    byId("report-said").textContent = said;
    byId("report-reasons").hidden = isDraft;
    byId("report-title").textContent = word(isDraft ? "report.correct" : "report.title");
    byId("report-dialog").showModal();
    if (isDraft) byId("report-correction").focus();
  }

  async #submitted(event) {
    if (event.submitter?.value === "cancel") return;
    event.preventDefault();
    const { reason, comment, correction } = event.target.elements;
    const text = correction.value.trim();
    const id = this.#messageId;
    if (this.#isDraft && text === "") return this.#tell(word("report.empty"));
    if (!this.#isDraft && !(await this.#send(`c/${this.#desk.thread.id}/report/${id}/`, { reason: reason.value, comment: comment.value }))) return;
    if (text && !(await this.#draft(id, text))) return;
    if (!this.#isDraft) toast(word("report.thanks"));
    byId("report-dialog").close();
  }

  async #draft(messageId, text) {
    const isSaved = await this.#send(`c/${this.#desk.thread.id}/article/${messageId}/`, { text });
    if (isSaved) toast(word("report.draft"));
    return isSaved;
  }

  async #send(path, fields) {
    const { code } = await post(path, fields);
    if (code) this.#tell(code === "names_somebody" ? word("report.names_somebody") : errorWord(code));
    return !code;
  }

  /* Where the dialog is not open, below. */
  #tell(text) {
    if (byId("report-dialog").open) byId("report-error").textContent = text;
    else toast(text);
  }
}
