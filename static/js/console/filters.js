/* The dialog in which a filter is put together, applied, and kept under a name. The server says what there is to ask
   for (apps/conversations/filtering); what is chosen becomes part of the list's address. */

import { post, remove } from "./posting.js";
import { ask } from "./asking.js";
import { byId, fromTemplate, slot } from "./dom.js";
import { errorWord, word } from "./words.js";

const MOST = 10;
const CUSTOM = ["conversation", "contact"];
const TEXT_OPERATORS = ["equal_to", "not_equal_to", "contains", "does_not_contain", "is_present", "is_not_present"];
const NO_VALUE = ["is_present", "is_not_present"];
const workspace = byId("workspace");

export class Filters {
  #desk;
  #dialog = byId("filter-dialog");
  #form = byId("filter-form");
  #grammar = null;
  #view = ""; // the saved view that is being changed

  constructor(desk) {
    this.#desk = desk;
    workspace.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-filter]");
      if (button) this.#open(button);
    });
    this.#form.addEventListener("submit", (event) => this.#submitted(event));
    this.#form.addEventListener("change", ({ target }) => this.#changed(target));
    this.#dialog.addEventListener("click", ({ target }) => this.#clicked(target));
    closeByThemselves();
  }

  async #open({ dataset }) {
    this.#grammar ??= await ask("filters/");
    if (!this.#grammar) return this.#tell("error.page");
    const shown = dataset.filter === "edit" ? JSON.parse(byId("filter-shown").textContent) : { match: "all", conditions: [null] };
    this.#view = dataset.view ?? "";
    byId("filter-name").value = this.#view ? dataset.name : "";
    byId("filter-shared").checked = dataset.shared === "1";
    byId("filter-match").value = shown.match;
    byId("filter-remove").hidden = !this.#view;
    byId("filter-conditions").replaceChildren(...shown.conditions.map((condition) => this.#line(condition)));
    this.#tell("");
    if (!this.#dialog.open) this.#dialog.showModal();
    byId("filter-conditions").querySelector("select").focus();
  }

  // ── one condition ──────────────────────────────────────────────────────────────────────────────

  #line(condition) {
    const line = fromTemplate("condition-template");
    const attributes = this.#grammar.attributes.map(({ name, text }) => new Option(text, name));
    const custom = CUSTOM.map((name) => new Option(word(`filter.custom.${name}`), name));
    slot(line, "attribute").append(...attributes, ...custom);
    const [kind, ...name] = (condition?.attribute ?? "status").split(".");
    slot(line, "attribute").value = kind;
    slot(line, "name").value = name.join(".");
    this.#showOperators(line, condition?.operator);
    this.#showValues(line, condition?.values ?? []);
    return line;
  }

  #of(line) {
    const name = slot(line, "attribute").value;
    return this.#grammar.attributes.find((each) => each.name === name) ?? { name, kind: "text", operators: TEXT_OPERATORS, choices: [] };
  }

  #showOperators(line, chosen) {
    const { name, operators } = this.#of(line);
    slot(line, "name").hidden = !CUSTOM.includes(name);
    const options = operators.map((each) => new Option(this.#grammar.operators[each], each, false, each === chosen));
    slot(line, "operator").replaceChildren(...options);
  }

  #showValues(line, values) {
    const { name, kind, choices } = this.#of(line);
    const operator = slot(line, "operator").value;
    const offered = choices.length > 0 ? choices : (this.#grammar.choices[name] ?? []);
    const list = slot(line, "choices");
    const text = slot(line, "value");
    const isChosen = ["choice", "id", "label"].includes(kind);
    list.replaceChildren(...offered.map(([value, label]) => new Option(label, value, false, values.includes(value))));
    list.multiple = ["equal_to", "not_equal_to"].includes(operator);
    list.size = list.multiple ? Math.min(4, Math.max(2, offered.length)) : 1;
    list.hidden = !isChosen || NO_VALUE.includes(operator);
    text.hidden = isChosen || NO_VALUE.includes(operator);
    text.type = operator === "days_before" || kind === "number" ? "number" : kind === "time" ? "date" : "text";
    text.value = text.type === "date" ? (values[0] ?? "").slice(0, 10) : (values[0] ?? "");
  }

  #changed(element) {
    const line = element.closest("li");
    if (!line) return;
    if (element.dataset.slot === "attribute") this.#showOperators(line);
    if (["attribute", "operator"].includes(element.dataset.slot)) this.#showValues(line, []);
  }

  #read(line) {
    const { name } = this.#of(line);
    const operator = slot(line, "operator").value;
    const list = slot(line, "choices");
    const values = list.hidden ? [slot(line, "value").value.trim()] : [...list.selectedOptions].map(({ value }) => value);
    const attribute = CUSTOM.includes(name) ? `${name}.${slot(line, "name").value.trim()}` : name;
    return { attribute, operator, values: NO_VALUE.includes(operator) ? [] : values.filter(Boolean) };
  }

  get #filter() {
    const conditions = [...byId("filter-conditions").children].map((line) => this.#read(line));
    return { match: byId("filter-match").value, conditions };
  }

  get #isComplete() {
    return this.#filter.conditions.every(({ attribute, operator, values }) => {
      return !attribute.endsWith(".") && (NO_VALUE.includes(operator) || values.length > 0);
    });
  }

  // ── buttons ────────────────────────────────────────────────────────────────────────────────────

  #clicked(target) {
    if (target === this.#dialog || target.closest("[data-close]")) this.#dialog.close();
    else if (target.closest("#filter-add")) this.#add();
    else if (target.closest("#filter-remove")) this.#removeView();
    else if (target.closest("[data-slot=drop]")) this.#drop(target.closest("li"));
  }

  #add() {
    const conditions = byId("filter-conditions");
    if (conditions.childElementCount >= MOST) return;
    conditions.append(this.#line(null));
    conditions.lastElementChild.querySelector("select").focus();
  }

  #drop(line) {
    if (byId("filter-conditions").childElementCount > 1) line.remove();
    byId("filter-conditions").querySelector("select").focus();
  }

  async #submitted(event) {
    event.preventDefault();
    if (!this.#isComplete) return this.#tell("filter.invalid");
    if (event.submitter?.value === "save") await this.#save();
    else this.#show({ filter: JSON.stringify(this.#filter) });
  }

  async #save() {
    const { sort } = byId("list").dataset;
    const fields = { name: byId("filter-name").value, filter: JSON.stringify(this.#filter), sort };
    if (byId("filter-shared").checked) fields.shared = "1";
    const { answer, code } = await post(this.#form, this.#view ? `views/${this.#view}/` : "views/", fields);
    if (answer) this.#show({ view: answer.id });
    else this.#tell(["forbidden", "invalid", "too_many"].includes(code) ? `filter.${code}` : null, code);
  }

  async #removeView() {
    const { code } = await remove(this.#form, `views/${this.#view}/`);
    if (code) this.#tell(code === "forbidden" ? "filter.forbidden" : null, code);
    else this.#show({});
  }

  #show(chosen) {
    this.#dialog.close();
    const query = new URLSearchParams({ tab: "all", status: byId("list").dataset.status, ...chosen });
    this.#desk.list.go(`?${query}`);
  }

  #tell(key, code = "") {
    byId("filter-error").textContent = key ? word(key) : code ? errorWord(code) : "";
  }
}

/* The menus above the rows: one at a time, closed by Escape and by a click elsewhere. */
function closeByThemselves() {
  const picks = () => workspace.querySelectorAll("details.pick[open]");
  addEventListener("click", ({ target }) => {
    for (const pick of picks()) if (!pick.contains(target) || target.closest(".pick-list button")) pick.open = false;
  });
  addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    for (const pick of picks()) {
      pick.open = false;
      pick.querySelector("summary").focus();
    }
  });
}
