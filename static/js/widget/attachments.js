/* Files for the message that is being written: by button, by dropping them on the chat, by pasting. */

import { byId, el, icon } from "./dom.js";
import { about } from "./files.js";
import { Lightbox } from "./lightbox.js";
import { t } from "./strings.js";
import { announce, notify } from "./surroundings.js";
import { Uploads } from "./uploads.js";

const UPLOADS = "/api/v1/widget/uploads";
const SHARED = ["name", "size", "content_type", "kind", "width", "height", "id"]; // of the server's answer, what an entry keeps

export class Attachments {
  #chat;
  #rules; // {max_bytes, accept: ["image/png", …], max_files}
  #keys = []; // of the uploads in the tray
  #tray;
  #input;

  constructor(chat) {
    this.#chat = chat;
    this.#rules = chat.inbox.attachments ?? null;
    this.uploads = new Uploads({ address: UPLOADS, headers: () => this.#headers(), onChange: (upload) => this.#changed(upload) });
    this.#lend(new Lightbox());
    if (this.#rules) this.#build();
  }

  get hasContent() {
    return this.#takable().length > 0;
  }

  /* Everything that may still go; what was refused stays until somebody has read why. */
  sending() {
    const going = this.#takable();
    this.#keys = this.#keys.filter((key) => !going.includes(key));
    this.#draw();
    return going.length ? { files: going.map((key) => entryFile(this.uploads.find(key))) } : {};
  }

  received({ type }) {
    if (type === "welcome") this.uploads.resume();
  }

  discarded({ files = [] }) {
    for (const { key } of files) this.uploads.cancel(key);
  }

  forgotten({ keepsOutbox }) {
    if (keepsOutbox) return;
    this.#keys = [];
    this.uploads.forget();
    this.#draw();
  }

  /* What bubbles need to show files. */
  #lend(lightbox) {
    Object.assign(this.#chat.actions, {
      preview: (file) => this.uploads.preview(file),
      progress: (key) => this.uploads.find(key)?.progress ?? 0,
      fresh: (file) => fresh(file, this.#chat.session),
      enlarge: (file, source) => lightbox.show(file, source),
    });
  }

  #build() {
    const { composer } = this.#chat;
    const label = t("file.attach");
    const pick = () => this.#input.click();
    const attributes = { type: "button", class: "composer__tool", "data-testid": "attach", "aria-label": label, title: label };
    this.#input = el("input", { type: "file", multiple: true, accept: this.#rules.accept.join(","), hidden: true, "data-testid": "file-input" });
    this.#input.addEventListener("change", () => this.#chosen());
    this.#tray = el("ul", { class: "tray", "aria-label": t("file.tray"), "data-testid": "tray", hidden: true });
    composer.above.append(this.#tray);
    composer.before(el("button", { ...attributes, onclick: pick }, icon("clip")), this.#input);
    composer.onPaste((event) => this.#pasted(event));
    this.#receiveDrops(byId("chat"));
  }

  /* The first file makes the session. */
  async #headers() {
    const { session } = this.#chat;
    if (!session.token) await this.#chat.connected();
    return session.token ? { Authorization: `Visitor ${session.token}` } : null;
  }

  #chosen() {
    this.#add([...this.#input.files]);
    this.#input.value = "";
    this.#chat.focus();
  }

  /* Spreadsheets put a picture beside the text: the text is meant. */
  #pasted(event) {
    const files = [...event.clipboardData.files];
    if (!files.length || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    this.#add(files);
  }

  #receiveDrops(area) {
    const veil = el("div", { class: "drop", hidden: true, "data-testid": "drop" }, icon("clip"), el("span", {}, t("file.drop")));
    area.append(veil);
    const isFiles = (event) => event.dataTransfer?.types.includes("Files");
    const over = (event) => {
      if (!isFiles(event)) return;
      event.preventDefault();
      veil.hidden = false;
    };
    for (const name of ["dragenter", "dragover"]) document.addEventListener(name, over);
    document.addEventListener("dragleave", (event) => !event.relatedTarget && (veil.hidden = true));
    document.addEventListener("drop", (event) => {
      veil.hidden = true;
      if (!isFiles(event)) return;
      event.preventDefault();
      this.#add([...event.dataTransfer.files]);
      this.#chat.composer.focus();
    });
  }

  #add(files) {
    const room = this.#rules.max_files - this.#takable().length;
    if (files.length > room) notify(t("error.file_too_many", { count: this.#rules.max_files }));
    for (const file of files.slice(0, Math.max(0, room))) {
      const upload = this.uploads.add(file, { error: this.#objection(file) });
      this.#keys.push(upload.key);
      if (upload.error) this.#tell(upload);
    }
    this.#draw();
  }

  /* Only what is certain: what a file contains is found out by the server. */
  #objection({ size, type }) {
    if (size === 0) return "empty";
    if (size > this.#rules.max_bytes) return "too_large";
    return type && !this.#rules.accept.some((taken) => isOf(type, taken)) ? "type" : "";
  }

  #takable() {
    return this.#keys.filter((key) => this.uploads.find(key)?.state !== "failed");
  }

  #changed(upload) {
    if (upload.state === "ready") this.#chat.outbox.uploaded(upload.key, shared(upload));
    if (upload.state === "failed") this.#chat.outbox.uploaded(upload.key, { error: upload.error });
    if (upload.state === "failed") this.#tell(upload);
    if (this.#keys.includes(upload.key)) this.#draw();
    else this.#chat.redraw();
  }

  #tell({ name, error }) {
    announce(`${name}: ${fileError(error, this.#rules)}`);
  }

  #remove(key) {
    this.#keys = this.#keys.filter((other) => other !== key);
    this.uploads.cancel(key);
    this.#draw();
    this.#chat.composer.focus();
  }

  #draw() {
    if (!this.#tray) return;
    const rows = this.#keys.map((key) => this.#row(this.uploads.find(key)));
    this.#tray.replaceChildren(...rows);
    this.#tray.hidden = rows.length === 0;
    this.#chat.composer.refresh();
  }

  #row(upload) {
    const { key, name, state, error, preview } = upload;
    const symbol = el("span", { class: "tray__picture" }, icon("file"));
    const isDrawn = preview && state !== "failed";
    const picture = isDrawn ? el("img", { src: preview, alt: "", class: "tray__picture", onerror: () => picture.replaceWith(symbol) }) : symbol;
    const words = el("span", { class: "tray__words" }, el("b", {}, el("bdi", {}, name)), this.#state(upload));
    const button = (testid, label, symbol, onclick) =>
      el("button", { type: "button", class: "tray__button", "data-testid": testid, "aria-label": label, title: label, onclick }, icon(symbol));
    const again = state === "waiting" && button("upload-retry", t("file.retry", { name }), "again", () => this.uploads.retry(key));
    const remove = button("upload-remove", t("file.remove", { name }), "close", () => this.#remove(key));
    const attributes = { class: `tray__file is-${state}`, "data-testid": "tray-file", "data-state": state, title: error ? "" : name };
    return el("li", attributes, picture, words, again, remove);
  }

  #state(upload) {
    const { state, error } = upload;
    if (state === "failed") return el("span", { class: "tray__error" }, fileError(error, this.#rules));
    if (state === "waiting") return el("span", {}, t(`file.${error}`));
    if (state === "ready") return el("span", {}, about(upload));
    const label = t("file.uploading", { name: upload.name });
    return el("progress", { max: "1", value: String(upload.progress), "data-upload": upload.key, "aria-label": label });
  }
}

function fileError(code, rules) {
  return t(`error.file_${code}`, { size: Math.floor(rules.max_bytes / 1024 ** 2), count: rules.max_files });
}

function isOf(type, taken) {
  return taken.endsWith("/*") ? type.startsWith(taken.slice(0, -1)) : type === taken;
}

function entryFile(upload) {
  const { key, name, size, content_type, kind } = upload;
  return { key, name, size, content_type, kind, ...(upload.stored ? shared(upload) : {}) };
}

/* Signed addresses are not for storage. */
function shared({ stored }) {
  return Object.fromEntries(SHARED.filter((field) => stored[field] != null).map((field) => [field, stored[field]]));
}

async function fresh({ id }, session) {
  const headers = { Authorization: `Visitor ${session.token}` };
  const response = await fetch(`${UPLOADS}/${id}`, { headers, credentials: "omit" });
  if (!response.ok) throw new Error(`upload ${response.status}`);
  return response.json();
}
