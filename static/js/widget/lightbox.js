/* A picture, large. A dialog of the browser's own: it holds the focus, closes on Escape and gives the focus back. */

import { el, icon } from "./dom.js";
import { about } from "./files.js";
import { t } from "./strings.js";

export class Lightbox {
  #dialog = null;
  #image;
  #caption;
  #link;

  show(file, source) {
    if (!this.#dialog) this.#build();
    this.#image.src = source;
    this.#image.alt = file.name;
    this.#caption.textContent = `${file.name} · ${about(file)}`;
    this.#link.href = source;
    this.#link.download = file.name;
    this.#dialog.showModal();
  }

  #build() {
    this.#image = el("img", { class: "lightbox__picture" });
    this.#caption = el("p", { class: "lightbox__caption", dir: "auto" });
    const close = () => this.#dialog.close();
    const label = t("file.save");
    this.#link = el("a", { class: "lightbox__button", "aria-label": label, title: label }, icon("download"));
    const shut = el("button", { type: "button", class: "lightbox__button", "aria-label": t("file.close"), title: t("file.close"), "data-testid": "lightbox-close", autofocus: true, onclick: close }, icon("close"));
    const bar = el("div", { class: "lightbox__bar" }, this.#caption, this.#link, shut);
    const onclick = (event) => event.target !== this.#image && close();
    const stage = el("div", { class: "lightbox__stage", onclick }, this.#image);
    this.#dialog = el("dialog", { class: "lightbox", "data-testid": "lightbox", "aria-label": t("file.picture") }, bar, stage);
    document.body.append(this.#dialog);
  }
}
