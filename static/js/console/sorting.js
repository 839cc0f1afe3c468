/* Labels, priority and team of the open conversation. Only what was changed goes out: two who sort at once do not undo
   each other. */

import { ask } from "./asking.js";
import { listenToSearch, newChoice, newDialog } from "./dialogs.js";
import { byId } from "./dom.js";
import { addKeys } from "./keyboard.js";
import { post } from "./posting.js";
import { word } from "./words.js";

const PRIORITIES = ["none", "low", "medium", "high", "urgent"];

export class Sorting {
  #desk;
  #list = byId("sort-labels");
  #sheet = newDialog("sort", { prepare: () => this.#prepare(), submit: () => this.#submit() });
  #before = null; // {labels: Set of ids, priority, team}

  constructor(desk) {
    this.#desk = desk;
    byId("sort-priority").append(...PRIORITIES.map((name) => new Option(word(`priority.${name}`), name)));
    listenToSearch(byId("sort-search"), this.#list, (found) => this.#hint(found.length === 0 && "sort.no_match"));
    addKeys({ "Alt+KeyB": this.#sheet.open });
  }

  opened() {
    this.#sheet.close();
  }

  #prepare() {
    byId("sort-search").value = "";
    this.#before = null;
    this.#list.replaceChildren();
    byId("sort-team").replaceChildren();
    this.#fill();
  }

  /* As things are when the dialog opens. */
  async #fill() {
    const thread = this.#desk.thread;
    const found = await ask(`c/${thread.id}/triage/`);
    if (this.#desk.thread !== thread || this.#before) return;
    if (!found) return this.#sheet.tell(word("error.page"));
    const { labels, priority, team } = found.chosen;
    this.#before = { labels: new Set(labels), priority, team };
    for (const { id, title, color } of found.labels) this.#add(id, title, color);
    byId("sort-search").dispatchEvent(new Event("input")); // typed meanwhile
    if (found.labels.length === 0) this.#hint("sort.no_labels");
    byId("sort-team").append(new Option(word("sort.team.none"), ""), ...found.teams.map(({ id, name }) => new Option(name, id)));
    byId("sort-priority").value = priority;
    byId("sort-team").value = team;
  }

  #add(id, title, color) {
    const choice = newChoice({ type: "checkbox", name: "label", value: id, text: title, checked: this.#before.labels.has(id) });
    choice.dataset.color = color;
    this.#list.append(choice);
  }

  #hint(key) {
    byId("sort-hint").textContent = key ? word(key) : "";
  }

  get #changes() {
    const chosen = new Set([...this.#list.querySelectorAll("input:checked")].map(({ value }) => value));
    const { labels, priority, team } = this.#before;
    return {
      add: [...chosen].filter((id) => !labels.has(id)),
      remove: [...labels].filter((id) => !chosen.has(id)),
      ...(byId("sort-priority").value !== priority && { priority: byId("sort-priority").value }),
      ...(byId("sort-team").value !== team && { team: byId("sort-team").value }),
    };
  }

  async #submit() {
    if (!this.#before) return;
    const { answer } = await post(byId("sort-form"), `c/${this.#desk.thread.id}/triage/`, this.#changes);
    if (!answer) return this.#sheet.tell(word("sort.failed"));
    this.#sheet.close();
    if (answer.id === this.#desk.thread.id) this.#desk.thread.header.show(answer);
  }
}
