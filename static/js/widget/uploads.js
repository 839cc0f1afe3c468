/* Files on their way to the server. Each starts at once, tells how far it is, can be cancelled, and comes back by itself
   when the network does. The server's answer is what stands in a message's attachments. */

import { newId } from "../socket/ids.js";
import { backoff } from "../socket/retrying.js";

const PASSING = new Set([0, 401, 429, 502, 503, 504]);

export class Uploads {
  #address;
  #headers;
  #onChange;
  #uploads = new Map(); // key -> {key, file, name, size, kind, preview, state, error, progress, stored, request, tries}
  #previews = new Map(); // id of a stored file -> our own copy

  /* headers(): of a request, or a promise of them; null: nobody is there to send for.
     onChange(upload): uploading | waiting | ready | failed */
  constructor({ address, headers, onChange }) {
    this.#address = address;
    this.#headers = headers;
    this.#onChange = onChange;
    addEventListener("online", () => this.resume());
  }

  /* error: refused here already, so nothing is sent. Returns the upload. */
  add(file, { error = "" } = {}) {
    const isImage = /^image\/(png|jpeg|gif|webp)$/.test(file.type);
    const preview = isImage && !error ? URL.createObjectURL(file) : "";
    const { name, size, type: content_type } = file;
    const upload = { key: newId(), file, name, size, content_type, kind: isImage ? "image" : "file", preview };
    Object.assign(upload, { state: error ? "failed" : "uploading", error, progress: 0, stored: null, request: null, tries: 0 });
    this.#uploads.set(upload.key, upload);
    if (!error) this.#send(upload);
    return upload;
  }

  find(key) {
    return this.#uploads.get(key);
  }

  isUploading(key) {
    return ["uploading", "waiting"].includes(this.#uploads.get(key)?.state);
  }

  /* Our own copy of a file that this page has sent or is sending. */
  preview({ id, key }) {
    return this.#previews.get(id) ?? this.#uploads.get(key)?.preview;
  }

  cancel(key) {
    const upload = this.#uploads.get(key);
    if (!upload) return;
    this.#uploads.delete(key);
    clearTimeout(upload.timer);
    upload.request?.abort();
    if (upload.preview && !this.#previews.has(upload.stored?.id)) URL.revokeObjectURL(upload.preview);
  }

  retry(key) {
    const upload = this.#uploads.get(key);
    if (upload?.state !== "waiting") return;
    clearTimeout(upload.timer);
    this.#become(upload, "uploading");
    this.#send(upload);
  }

  /* The line is back. */
  resume() {
    for (const key of this.#uploads.keys()) this.retry(key);
  }

  forget() {
    for (const key of [...this.#uploads.keys()]) this.cancel(key);
    for (const preview of this.#previews.values()) URL.revokeObjectURL(preview);
    this.#previews.clear();
  }

  async #send(upload) {
    const headers = await this.#headers();
    if (this.#uploads.get(upload.key) !== upload) return; // cancelled meanwhile
    if (!headers) return this.#failed(upload, 0, {});
    const request = new XMLHttpRequest(); // fetch does not tell how far an upload is
    upload.request = request;
    request.open("POST", this.#address);
    request.responseType = "json";
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => this.#moved(upload, total ? loaded / total : 0);
    request.onload = () => this.#answered(upload, request);
    request.onerror = request.ontimeout = () => this.#failed(upload, 0, {});
    const form = new FormData();
    form.append("file", upload.file, upload.name);
    request.send(form);
  }

  #moved(upload, progress) {
    upload.progress = progress;
    for (const bar of document.querySelectorAll(`progress[data-upload="${upload.key}"]`)) bar.value = progress;
  }

  #answered(upload, { status, response }) {
    if (status !== 201 || !response?.id) return this.#failed(upload, status, response?.error ?? {});
    upload.stored = response;
    upload.file = null;
    if (upload.preview) this.#previews.set(response.id, upload.preview);
    this.#become(upload, "ready");
  }

  #failed(upload, status, { code }) {
    if (!PASSING.has(status)) return this.#become(upload, "failed", reason(status, code));
    upload.tries += 1;
    this.#become(upload, "waiting", status === 429 ? "rate_limited" : "offline");
    if (navigator.onLine) upload.timer = setTimeout(() => this.retry(upload.key), backoff(upload.tries + (status === 429 ? 4 : 0)));
  }

  #become(upload, state, error = "") {
    upload.state = state;
    upload.error = error;
    upload.request = null;
    this.#onChange(upload);
  }
}

/* Why the server does not take it, as one of the words that catalogue.py knows (error.file_…). */
function reason(status, code) {
  if (status === 413) return "too_large";
  if (status === 415) return "type";
  return { too_large: "too_large", unsupported_type: "type", not_allowed: "type", empty: "empty" }[code] ?? "failed";
}
