/* Files of a message: pictures that open large, everything else as a chip. */

import { el, icon } from "./dom.js";
import { t } from "./strings.js";

const WIDEST = 260;
const TALLEST = 260;
const UNITS = ["B", "KB", "MB", "GB"];

/* files: message.attachments of a stored message, files of an outbox entry before that.
   actions: {preview(file) -> blob address | undefined, fresh(file) -> Promise<file>, enlarge(file, image), cancel(key)} */
export function fileElements(files, actions) {
  const pictures = files.filter(({ kind }) => kind === "image").map((file) => picture(file, actions));
  const others = files.filter(({ kind }) => kind !== "image").map((file) => chip(file, actions));
  const grid = pictures.length > 1 ? "pictures pictures--many" : "pictures";
  return [pictures.length ? el("div", { class: grid }, ...pictures) : null, ...others];
}

function picture(file, actions) {
  if (!file.id && !actions.preview(file)) return chip(file, actions);
  const image = el("img", { alt: "", decoding: "async", draggable: "false", ...fitted(file) });
  const open = () => file.id && actions.enlarge(file, image.src);
  const attributes = { type: "button", class: "picture", "data-testid": "picture", "aria-label": t("file.enlarge", { name: file.name }) };
  const button = el("button", { ...attributes, onclick: open }, image);
  fill(image, file, actions, () => button.replaceWith(chip({ ...file, isGone: true }, actions)));
  return el("div", { class: "picture-box" }, button, progress(file, actions));
}

/* Room is kept before the picture is there, so nothing jumps. */
function fitted({ width, height }) {
  if (!width || !height) return { width: 200, height: 150 };
  const scale = Math.min(1, WIDEST / width, TALLEST / height);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/* Shows our own copy where there is one; an address that has expired is asked for afresh, once. */
export function fill(image, file, actions, onGone = () => {}) {
  const renew = async () => {
    image.onerror = onGone;
    try {
      image.src = (await actions.fresh(file)).url;
    } catch {
      onGone();
    }
  };
  image.onerror = renew;
  const own = actions.preview(file);
  if (own) image.src = own;
  else if (isFresh(file)) image.src = file.url;
  else renew();
}

export function isFresh({ url, expires_at: until }) {
  return Boolean(url) && !(Date.parse(until) < Date.now());
}

function chip(file, actions) {
  const words = [el("b", {}, el("bdi", {}, file.name)), el("span", {}, file.isGone ? t("file.gone") : about(file))];
  const inside = [icon("file"), el("span", { class: "file__words" }, ...words)];
  if (!file.id) return el("div", { class: file.error ? "file is-failed" : "file", "data-testid": "file" }, ...inside, progress(file, actions));
  const label = t("file.download", { name: file.name, about: about(file) });
  const attributes = { class: "file", "data-testid": "file", title: label, download: file.name, target: "_blank", rel: "noopener" };
  const onclick = (event) => isFresh(file) || download(event, file, actions);
  return el("a", { ...attributes, href: file.url || "#", onclick }, ...inside, icon("download"));
}

async function download(event, file, actions) {
  event.preventDefault();
  const link = event.currentTarget;
  try {
    Object.assign(file, await actions.fresh(file));
  } catch {
    link.querySelector(".file__words span").textContent = t("file.gone");
    return;
  }
  link.href = file.url;
  link.click();
}

/* Moved by uploads.js, so that a growing number does not draw the message again. */
function progress(file, actions) {
  if (file.id || file.error) return null;
  const bar = el("progress", { max: "1", value: String(actions.progress(file.key)), "data-upload": file.key });
  bar.setAttribute("aria-label", t("file.uploading", { name: file.name }));
  return bar;
}

/* "PDF · 1.2 MB" */
export function about({ name, size, content_type: type = "" }) {
  const ending = name.includes(".") ? name.split(".").at(-1) : type.split("/").at(-1);
  return [ending.slice(0, 5).toUpperCase(), sizeText(size)].filter(Boolean).join(" · ");
}

export function sizeText(bytes) {
  if (!bytes) return "";
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const amount = bytes / 1024 ** step;
  const shown = new Intl.NumberFormat(document.documentElement.lang || undefined, { maximumFractionDigits: amount < 10 ? 1 : 0 });
  return `${shown.format(amount)} ${UNITS[step]}`;
}
