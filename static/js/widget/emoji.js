/* The emoji picker: a grid that arrows walk through, with a search. The emoji themselves are loaded when first asked for. */

import { byId, el, icon } from "./dom.js";
import { closeLayer, openLayer } from "./layers.js";
import { t } from "./strings.js";

export class Emoji {
  #chat;
  #panel = null;
  #grid;
  #search;
  #button;

  constructor(chat) {
    this.#chat = chat;
    if (chat.inbox.emoji === false) return;
    const label = t("emoji");
    const attributes = { type: "button", class: "composer__tool", "aria-label": label, title: label, "aria-haspopup": "dialog" };
    const onclick = () => (this.#panel?.isConnected ? closeLayer({ isBack: true }) : this.#open());
    this.#button = el("button", { ...attributes, "aria-expanded": "false", "data-testid": "emoji", onclick }, icon("smile"));
    chat.composer.after(this.#button);
  }

  async #open() {
    const { EMOJI } = await import("./emoji_data.js");
    this.#panel ??= this.#build(EMOJI);
    this.#search.value = "";
    this.#fill(EMOJI);
    openLayer(this.#panel, this.#button, () => this.#panel.remove());
    byId("composer").before(this.#panel);
    const hasMouse = matchMedia("(hover: hover)").matches;
    (hasMouse ? this.#search : this.#grid.firstElementChild).focus({ preventScroll: true });
  }

  #build(rows) {
    const attributes = { type: "search", class: "emoji__search", "aria-label": t("emoji.search"), placeholder: t("emoji.search") };
    this.#search = el("input", { ...attributes, "data-testid": "emoji-search", autocomplete: "off" });
    this.#search.addEventListener("input", () => this.#fill(matching(rows, this.#search.value)));
    this.#search.addEventListener("keydown", (event) => this.#searchKey(event));
    this.#grid = el("div", { class: "emoji__grid", role: "group", "aria-label": t("emoji") });
    this.#grid.addEventListener("keydown", (event) => this.#gridKey(event));
    return el("div", { class: "emoji", role: "dialog", "aria-label": t("emoji"), "data-testid": "emoji-panel" }, this.#search, this.#grid);
  }

  #fill(rows) {
    const isChinese = document.documentElement.lang.startsWith("zh");
    const buttons = rows.map(([sign, english, chinese], index) => {
      const name = (isChinese ? chinese : english).split(" ")[0].replaceAll("_", " ");
      const attributes = { type: "button", class: "emoji__sign", "aria-label": name, title: name, tabindex: index ? "-1" : "0" };
      return el("button", { ...attributes, onclick: () => this.#choose(sign) }, sign);
    });
    this.#grid.replaceChildren(...(buttons.length ? buttons : [el("p", { class: "emoji__none", role: "status" }, t("emoji.none"))]));
  }

  #choose(sign) {
    this.#chat.composer.insert(sign);
  }

  #searchKey(event) {
    if (event.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      this.#grid.querySelector("button")?.click();
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      this.#grid.querySelector("button")?.focus();
    }
  }

  #gridKey(event) {
    const signs = [...this.#grid.querySelectorAll("button")];
    const at = signs.indexOf(document.activeElement);
    const sideways = getComputedStyle(this.#grid).direction === "rtl" ? -1 : 1;
    const columns = getComputedStyle(this.#grid).gridTemplateColumns.split(" ").length;
    const steps = { ArrowRight: sideways, ArrowLeft: -sideways, ArrowDown: columns, ArrowUp: -columns };
    const to = { Home: 0, End: signs.length - 1 }[event.key] ?? at + (steps[event.key] ?? NaN);
    if (at < 0 || Number.isNaN(to)) return;
    event.preventDefault();
    if (to < 0 && event.key === "ArrowUp") return this.#search.focus();
    if (!signs[to]) return;
    signs[at].tabIndex = -1;
    signs[to].tabIndex = 0;
    signs[to].focus();
  }
}

function matching(rows, text) {
  const words = text.toLowerCase().trim().split(/\s+/).filter(Boolean);
  return rows.filter(([sign, english, chinese]) => words.every((word) => `${sign} ${english} ${chinese}`.includes(word)));
}
