/* What is done to many conversations: chosen one by one or the whole list, worked through some at a time. What could
   not be changed stays chosen. */

import { ask } from "./asking.js";
import { byId } from "./dom.js";
import { post } from "./posting.js";
import { rows } from "./rows.js";
import { moments } from "./snooze.js";
import { agent, word } from "./words.js";

const AT_ONCE = 20;
const workspace = byId("workspace");

export class Bulk {
  #dialog = byId("bulk-dialog");
  #form = byId("bulk-form");
  #all = null; // ids of the whole list, when that is chosen
  #isWorking = false;
  #isStopped = false;
  #last = null; // the box from which Shift chooses on
  #told = "";

  constructor() {
    workspace.addEventListener("click", (event) => this.#clicked(event));
    workspace.addEventListener("rows-changed", () => this.#show());
    workspace.addEventListener("list-shown", () => this.#leave());
    this.#dialog.addEventListener("click", ({ target }) => (target === this.#dialog || target.closest("[data-close]")) && this.#dialog.close());
    this.#form.addEventListener("change", () => this.#showFields());
    this.#form.addEventListener("submit", (event) => this.#submitted(event));
  }

  get #chosen() {
    return this.#all ?? boxes().filter(({ checked }) => checked).map(idOf);
  }

  #clicked(event) {
    const { target } = event;
    const verb = target.closest("[data-bulk]")?.dataset.bulk;
    if (target.matches(".row-check input")) this.#toggled(target, event.shiftKey);
    else if (target.closest("#bulk-all")) this.#chooseAll();
    else if (verb === "open") this.#open();
    else if (verb === "none") this.#leave();
    else if (verb === "stop") this.#isStopped = true;
    else if (verb === "resolve") this.#work({ action: "resolve" });
  }

  #toggled(box, isRange) {
    const all = boxes();
    const [from, to] = [all.indexOf(this.#last), all.indexOf(box)].sort((a, b) => a - b);
    if (isRange && from >= 0) for (const each of all.slice(from, to + 1)) each.checked = box.checked;
    this.#last = box;
    this.#all = null;
    this.#told = "";
    this.#show();
  }

  async #chooseAll() {
    const found = await ask(`list/ids/?${byId("list").dataset.query}`);
    if (!found) return this.#tell(word("error.page"));
    this.#all = found.ids;
    for (const box of boxes()) box.checked = true;
    this.#told = found.more ? word("bulk.too_many") : "";
    this.#show();
  }

  #leave() {
    this.#all = null;
    for (const box of boxes()) box.checked = false;
    if (!this.#isWorking) this.#told = "";
    this.#show();
  }

  #show() {
    const count = this.#chosen.length;
    byId("bulk").hidden = count === 0 && !this.#told;
    byId("bulk").dataset.working = String(this.#isWorking);
    byId("list").dataset.choosing = String(count > 0);
    for (const button of byId("bulk").querySelectorAll("button")) {
      const isStop = button.dataset.bulk === "stop";
      button.hidden = isStop !== this.#isWorking || (count === 0 && button.dataset.bulk !== "none" && !isStop);
    }
    byId("bulk-count").textContent = this.#told || word("bulk.chosen", { count });
  }

  #tell(text) {
    this.#told = text;
    this.#show();
  }

  // ── the dialog ─────────────────────────────────────────────────────────────────────────────────

  async #open() {
    const found = await ask("filters/");
    if (!found) return this.#tell(word("error.page"));
    const { assignee, team, labels } = found.choices;
    const people = assignee.map(([id, name]) => new Option(name, `agent:${id === "me" ? agent.id : id}`));
    this.#fill("to", [...people, ...team.map(([id, name]) => new Option(name, `team:${id}`))]);
    this.#fill("label", labels.map(([id, title]) => new Option(title, id)));
    this.#showFields();
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  #fill(name, options) {
    this.#form.elements[name].replaceChildren(...options);
  }

  /* Only what the chosen action takes. */
  #showFields() {
    const { value } = this.#form.elements.action;
    for (const field of this.#form.querySelectorAll("[data-for]")) field.hidden = !field.dataset.for.split(" ").includes(value);
  }

  #submitted(event) {
    event.preventDefault();
    const { action, to, label, priority, until } = this.#form.elements;
    const values = { assign: { to: to.value }, add_label: { label: label.value }, remove_label: { label: label.value } };
    values.priority = { priority: priority.value };
    values.snooze = { until: until.value === "reply" ? "reply" : moments()[until.value].toISOString() };
    if (Object.values(values[action.value] ?? {}).includes("")) return;
    this.#dialog.close();
    this.#work({ action: action.value, ...values[action.value] });
  }

  // ── the work ───────────────────────────────────────────────────────────────────────────────────

  async #work(fields) {
    if (this.#isWorking) return;
    const ids = this.#chosen;
    const errors = new Map(); // id -> what kept it
    this.#isWorking = true;
    this.#isStopped = false;
    for (let at = 0; at < ids.length && !this.#isStopped; at += AT_ONCE) {
      this.#tell(word("bulk.working", { done: at, count: ids.length }));
      const some = ids.slice(at, at + AT_ONCE);
      const { answer } = await post(this.#form, "bulk/", { ...fields, ids: some });
      for (const id of some) errors.set(id, "failed");
      for (const { id, error } of answer?.results ?? []) errors.set(id, error);
    }
    this.#isWorking = false;
    this.#finish(ids, errors);
  }

  #finish(ids, errors) {
    const number = (error) => [...errors.values()].filter((each) => each === error).length;
    const failed = ids.filter((id) => errors.get(id) === "failed" || !errors.has(id));
    const told = [word("bulk.done", { done: number(""), count: ids.length })];
    if (this.#isStopped) told.push(word("bulk.stopped"));
    for (const error of ["closed", "not_found", "failed"]) if (number(error)) told.push(word(`bulk.${error}`, { count: number(error) }));
    this.#all = null;
    for (const box of boxes()) box.checked = failed.includes(idOf(box));
    this.#tell(told.join(" "));
  }
}

const boxes = () => rows().map((row) => row.parentElement.querySelector(".row-check input"));
const idOf = (box) => box.closest("li").firstElementChild.dataset.id;
