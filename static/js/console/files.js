/* What a message carries: pictures to look at, other files to save. The same elements as templates/console/_message.html. */

import { slot } from "./dom.js";

const UNITS = ["byte", "kilobyte", "megabyte"];

export function showFiles(line, { content_type, attachments = [] }) {
  const list = slot(line, "attachments");
  if (!list) return;
  const files = content_type === "card" ? [] : attachments; // a card shows its pictures itself
  list.replaceChildren(...files.map(newFile));
  list.hidden = files.length === 0;
}

/* The address in the message expires; the one that the link has leads to a fresh one. */
function newFile(file) {
  const link = document.createElement("a");
  if (file.id) Object.assign(link, { href: `/console/attachments/${encodeURIComponent(file.id)}/`, target: "_blank", rel: "noopener" });
  link.append(...(file.kind === "image" ? [picture(file)] : [part("file-name", file.name), part("file-size", sizeOf(file.size))]));
  const item = document.createElement("li");
  item.append(link);
  return item;
}

function picture({ url, name, width, height }) {
  const image = document.createElement("img");
  Object.assign(image, { alt: name, width, height, loading: "lazy", src: url });
  return image;
}

function part(className, text) {
  const span = document.createElement("span");
  span.className = className;
  span.dir = "auto";
  span.textContent = text;
  return span;
}

export function sizeOf(bytes) {
  const power = Math.min(Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(1024)), UNITS.length - 1);
  const format = { style: "unit", unit: UNITS[power], maximumFractionDigits: power > 1 ? 1 : 0 };
  return new Intl.NumberFormat(document.documentElement.lang, format).format(bytes / 1024 ** power);
}
