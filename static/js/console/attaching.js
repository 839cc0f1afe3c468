/* Files for the message that is being written: by button, by dropping them on the thread, by pasting. They go up at once
   and wait in a tray; the message takes them along, also those that are still on their way. */

import { el, icon } from "../widget/dom.js";
import { Uploads } from "../widget/uploads.js";
import { byId } from "./dom.js";
import { sizeOf } from "./files.js";
import { addKeys } from "./keyboard.js";
import { toast } from "./notices.js";
import { token } from "./composing.js";
import { thumbnail } from "./thumbnails.js";
import { word } from "./words.js";

const KEPT = ["id", "name", "size", "content_type"]; // of the server's answer, what a message on its way keeps
let onChange = () => {};

const uploads = new Uploads({
  address: "/console/uploads/",
  headers: async () => ({ "X-CSRFToken": token() }),
  onChange: (upload) => onChange(upload),
});

export const isUploading = (key) => uploads.isUploading(key);

export class Attaching {
  #desk;
  #trays = new Map(); // conversation id -> keys of its uploads
  #tray; // the element
  #isWanted = false; // files are taken here

  constructor(desk) {
    this.#desk = desk;
    onChange = (upload) => this.#changed(upload);
    this.#receiveDrops();
    addKeys({ "Mod+Alt+KeyA": () => byId("attach")?.click() });
  }

  composing(composer) {
    this.#tray = byId("tray");
    this.#isWanted = byId("attach") !== null;
    if (!this.#isWanted) return;
    composer.addContent(() => this.#keys.length > 0);
    composer.onSend(() => this.#isReady(composer));
    composer.input.addEventListener("paste", (event) => this.#pasted(event));
    byId("attach").addEventListener("click", () => byId("attach-input").click());
    byId("attach-input").addEventListener("change", ({ target }) => {
      this.#add([...target.files]);
      target.value = "";
      composer.focus();
    });
    this.#draw();
  }

  connected() {
    uploads.resume();
  }

  get isEmpty() {
    return this.#keys.length === 0;
  }

  sending() {
    const going = this.#keys.map((key) => uploads.find(key));
    this.#keys = [];
    const files = going.map(entryFile);
    for (const { key, state } of going) if (state === "ready") uploads.cancel(key); // nothing of it is needed any more
    return files.length > 0 ? { files } : {};
  }

  get #keys() {
    return this.#trays.get(this.#desk.composer?.conversationId) ?? [];
  }

  set #keys(keys) {
    this.#trays.set(this.#desk.composer.conversationId, keys);
    this.#draw();
  }

  /* Spreadsheets put a picture beside the text: the text is meant. */
  #pasted(event) {
    const files = [...event.clipboardData.files];
    if (files.length === 0 || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    this.#add(files);
  }

  #receiveDrops() {
    const isFiles = ({ dataTransfer }) => this.#isWanted && this.#desk.composer && dataTransfer?.types.includes("Files");
    const show = (isOver) => byId("thread")?.toggleAttribute("data-dropping", isOver);
    for (const name of ["dragenter", "dragover"]) addEventListener(name, (event) => isFiles(event) && (event.preventDefault(), show(true)));
    addEventListener("dragleave", ({ relatedTarget }) => relatedTarget || show(false));
    addEventListener("drop", (event) => {
      show(false);
      if (!isFiles(event)) return;
      event.preventDefault();
      this.#add([...event.dataTransfer.files]);
      this.#desk.composer.focus();
    });
  }

  #add(files) {
    const { maxFiles } = this.#tray.dataset;
    const room = Math.max(0, Number(maxFiles) - this.#keys.length);
    if (files.length > room) toast(word("attach.too_many", { count: maxFiles }));
    const added = files.slice(0, room).map((file) => uploads.add(file, { error: this.#objection(file) }));
    this.#keys = [...this.#keys, ...added.map(({ key }) => key)];
    for (const upload of added) thumbnail(upload.file).then((picture) => picture && this.#pictured(upload, picture));
  }

  #pictured(upload, picture) {
    upload.thumbnail = picture;
    this.#draw();
  }

  /* Only what is certain: what a file contains is found out by the server. */
  #objection({ size, type }) {
    if (size === 0) return "empty";
    if (size > Number(this.#tray.dataset.maxBytes)) return "too_large";
    const accepted = byId("attach-input").accept.split(",");
    return type && !accepted.some((taken) => isOf(type, taken)) ? "type" : "";
  }

  #isReady(composer) {
    const failed = this.#keys.some((key) => uploads.find(key).state === "failed");
    if (failed) composer.warn(word("attach.remove_first"));
    return !failed;
  }

  #changed(upload) {
    if (upload.state === "ready") this.#desk.outbox.uploaded(upload.key, kept(upload.stored));
    if (upload.state === "failed") this.#desk.outbox.uploaded(upload.key, { error: upload.error });
    const isWaiting = [...this.#trays.values()].some((keys) => keys.includes(upload.key));
    if (upload.state === "ready" && !isWaiting) uploads.cancel(upload.key);
    this.#draw();
  }

  #draw() {
    if (!this.#isWanted) return;
    const rows = this.#keys.map((key) => this.#row(uploads.find(key)));
    this.#tray.replaceChildren(...rows);
    this.#tray.hidden = rows.length === 0;
  }

  #row(upload) {
    const { key, name, state } = upload;
    const remove = () => {
      uploads.cancel(key);
      this.#keys = this.#keys.filter((other) => other !== key);
      this.#desk.composer.focus();
    };
    const again = state === "waiting" && button("upload-retry", word("attach.again", { name }), "again", () => uploads.retry(key));
    return el(
      "li",
      { class: "tray-file", "data-testid": "tray-file", "data-state": state },
      upload.thumbnail ? el("img", { class: "tray-picture", src: upload.thumbnail.url, alt: "" }) : el("span", { class: "tray-picture" }, icon("file")),
      el("span", { class: "tray-words" }, el("bdi", { class: "tray-name" }, name), stateOf(upload)),
      again,
      button("upload-remove", word("attach.remove", { name }), "close", remove),
    );
  }
}

function stateOf({ key, name, state, error, progress, size }) {
  if (state === "failed") return el("span", { class: "tray-error", role: "alert" }, word(`attach.${error}`));
  if (state === "waiting") return el("span", {}, word(`attach.${error}`));
  if (state === "ready") return el("span", {}, sizeOf(size));
  return el("progress", { max: "1", value: String(progress), "data-upload": key, "aria-label": word("attach.uploading", { name }) });
}

function button(testid, label, symbol, onclick) {
  return el("button", { type: "button", class: "icon-button", "data-testid": testid, "aria-label": label, title: label, onclick }, icon(symbol));
}

function isOf(type, taken) {
  return taken.endsWith("/*") ? type.startsWith(taken.slice(0, -1)) : type === taken;
}

/* A message that waits shows the small picture; the signed address of the stored file is not for storage. */
function entryFile({ key, name, size, content_type, kind, stored, thumbnail: picture }) {
  const shown = picture ? { kind: "image", ...picture } : { kind: kind === "image" ? "file" : kind };
  return { key, name, size, content_type, ...(stored ? kept(stored) : {}), ...shown };
}

function kept(stored) {
  return Object.fromEntries(KEPT.map((field) => [field, stored[field]]));
}
