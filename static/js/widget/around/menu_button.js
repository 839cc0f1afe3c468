/* A button with a menu (the pattern of WAI-ARIA): arrows, Home, End and first letters move, Escape and Tab close it.

   items() is asked at each opening: {key, text, icon?, onSelect} is an entry; with isChecked it is a switch, with a
   `group`, one of several; "-" is a line between. */

import { el, icon } from "../dom.js";
import { closeLayer, openLayer } from "../layers.js";

export class MenuButton {
  #button;
  #list;
  #items;

  constructor({ label, symbol, items }) {
    this.#items = items;
    this.#list = el("div", { class: "menu", role: "menu", id: "menu", "aria-label": label, "data-testid": "menu", hidden: true });
    const marks = { "aria-haspopup": "menu", "aria-controls": "menu", "aria-expanded": "false", "aria-label": label, title: label };
    this.#button = el("button", { type: "button", class: "icon-button", "data-testid": "menu-button", ...marks }, icon(symbol));
    this.element = el("div", {}, this.#button, this.#list);
    this.#listen();
  }

  close() {
    if (!this.#list.hidden) closeLayer();
  }

  #open(which) {
    this.#list.replaceChildren(...this.#rows());
    openLayer(this.#list, this.#button, () => (this.#list.hidden = true));
    this.#list.hidden = false;
    this.#entries().at(which)?.focus();
  }

  #listen() {
    this.#button.addEventListener("click", () => (this.#list.hidden ? this.#open(0) : this.close()));
    this.#button.addEventListener("keydown", (event) => this.#buttonKey(event));
    this.#list.addEventListener("keydown", (event) => this.#key(event));
    addEventListener("blur", () => this.close()); // somebody clicked on the page around us
  }

  #buttonKey(event) {
    const which = { ArrowDown: 0, ArrowUp: -1 }[event.key];
    if (which === undefined) return;
    event.preventDefault();
    this.#open(which);
  }

  #key(event) {
    const entries = this.#entries();
    const at = entries.indexOf(document.activeElement);
    const moves = { ArrowDown: at + 1, ArrowUp: at - 1, ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 };
    if (event.key === "Tab") return closeLayer({ isBack: true });
    const to = moves[event.key] ?? this.#byLetter(entries, at, event.key);
    if (to === undefined) return;
    event.preventDefault();
    entries.at(to % entries.length)?.focus();
  }

  #byLetter(entries, at, letter) {
    if ([...letter].length !== 1 || letter === " ") return undefined;
    const after = [...entries.slice(at + 1), ...entries.slice(0, at + 1)];
    const found = after.find(({ textContent }) => textContent.toLowerCase().startsWith(letter.toLowerCase()));
    return found && entries.indexOf(found);
  }

  #entries() {
    return [...this.#list.querySelectorAll("[role^=menuitem]")];
  }

  /* Neighbours of one group stand together under its name. */
  #rows() {
    const rows = [];
    let group = null;
    for (const item of this.#items()) {
      if (item === "-") rows.push(el("div", { class: "menu__line", role: "separator" }));
      else if (!item.group) rows.push(this.#entry(item));
      else {
        if (group?.name !== item.group) rows.push((group = { name: item.group, element: groupElement(item.group) }).element);
        group.element.append(this.#entry(item));
      }
    }
    return rows;
  }

  #entry({ key, text, icon: symbol, group, isChecked, onSelect }) {
    const isChoice = isChecked !== undefined;
    const role = !isChoice ? "menuitem" : group ? "menuitemradio" : "menuitemcheckbox";
    const checked = isChoice ? String(isChecked) : null;
    const select = () => {
      closeLayer({ isBack: true });
      onSelect(this.#button);
    };
    const attributes = { type: "button", class: "menu__item", role, tabindex: "-1", "aria-checked": checked, "data-testid": `menu-${key}` };
    return el("button", { ...attributes, onclick: select }, symbol && icon(symbol), el("span", {}, text), isChoice && icon("check"));
  }
}

function groupElement(name) {
  return el("div", { class: "menu__group", role: "group", "aria-label": name }, el("p", { class: "menu__title", "aria-hidden": "true" }, name));
}
