// The form of an inbox's chat settings: colour pickers, and beside the form the chat as it would be with what stands in
// it now. The server checks the unsaved form and keeps it for a while; the chat page then shows itself with it, without
// a session and without storage. The next picture loads behind the present one, so nothing flickers.

const WAIT_MS = 400;
const stage = document.querySelector("[data-stage]");
const form = document.querySelector("#widgetsettings_form");

function addPicker(input) {
  const picker = document.createElement("input");
  picker.type = "color";
  picker.className = "kefu-colour";
  picker.setAttribute("aria-label", input.labels[0]?.textContent.trim() ?? input.name);
  picker.value = input.value || input.placeholder;
  picker.addEventListener("input", () => {
    input.value = picker.value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  input.addEventListener("change", () => /^#[0-9a-f]{6}$/i.test(input.value) && (picker.value = input.value));
  input.before(picker);
  input.parentElement.classList.add("kefu-colour__line");
}

function isPale(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return red * 0.299 + green * 0.587 + blue * 0.114 > 150;
}

function textOf(body) {
  const plain = (value) => (typeof value === "string" ? value : [value.name, value.size, value.lastModified]);
  return JSON.stringify(Array.from(body, ([name, value]) => [name, plain(value)]));
}

class Preview {
  #frames = stage.querySelector("[data-frames]");
  #note = stage.querySelector("[data-note]");
  #launcher = stage.querySelector("[data-launcher]");
  #address = "";
  #entered = "";
  #timer = 0;
  #asking = null;
  #shown = null;
  #next = null;

  constructor() {
    stage.hidden = false;
    const language = document.documentElement.lang;
    const locales = stage.querySelector("[data-choice=locale]");
    if (locales.querySelector(`[value="${CSS.escape(language)}"]`)) locales.value = language;
    const later = () => this.#later();
    for (const name of ["input", "change"]) form.addEventListener(name, later);
    stage.addEventListener("change", () => this.#show());
    addEventListener("message", (event) => this.#heard(event));
    this.#ask();
  }

  #later() {
    this.#drawLauncher();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), WAIT_MS);
    this.#tellBusy();
  }

  /* While something that was entered is not shown yet. */
  #tellBusy() {
    stage.setAttribute("aria-busy", String(Boolean(this.#timer || this.#asking || this.#next)));
  }

  get #inbox() {
    return stage.dataset.inbox || form.elements.inbox?.value || "";
  }

  /* Only the answer to the last question counts. */
  async #ask() {
    this.#timer = 0;
    if (!this.#inbox) return;
    const body = new FormData(form);
    body.set("inbox", this.#inbox);
    const entered = textOf(body);
    if (entered === this.#entered) return this.#tellBusy(); // leaving a field is a change, too, but to nothing new
    this.#entered = entered;
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    try {
      const response = await fetch(stage.dataset.url, { method: "POST", body, signal: asking.signal });
      const { address, problem } = response.ok ? await response.json() : {};
      this.#asking = null;
      this.#note.textContent = address ? "" : (problem ?? stage.dataset.failed);
      if (address) this.#address = address;
      if (address) this.#show();
      this.#tellBusy();
    } catch (error) {
      if (error.name === "AbortError") return;
      this.#note.textContent = stage.dataset.failed;
      this.#entered = "";
      this.#asking = null;
      this.#tellBusy();
    }
  }

  #chosen(name) {
    return stage.querySelector(`[data-choice=${name}]`).value;
  }

  #show() {
    for (const name of ["theme", "screen"]) stage.dataset[name] = this.#chosen(name);
    this.#drawLauncher();
    if (!this.#address) return;
    const url = new URL(this.#address, location.origin);
    for (const name of ["theme", "locale", "scene"]) url.searchParams.set(name, this.#chosen(name));
    this.#next?.remove();
    const frame = document.createElement("iframe");
    frame.title = stage.getAttribute("aria-label");
    frame.dataset.testid = "preview-frame";
    frame.addEventListener("load", () => this.#loaded(frame));
    frame.src = url.href;
    this.#next = frame;
    this.#frames.append(frame);
    this.#tellBusy();
  }

  #loaded(frame) {
    if (frame !== this.#next) return;
    this.#shown?.remove();
    this.#shown = frame;
    this.#next = null;
    this.#tellBusy();
  }

  /* The page in the frame is ours and tells when it is ready; it opens as a page with the snippet would open it. */
  #heard({ source, origin, data }) {
    if (origin !== location.origin || data?.kefu !== 1 || data.type !== "ready") return;
    const frame = [this.#shown, this.#next].find((each) => each?.contentWindow === source);
    frame?.contentWindow.postMessage({ kefu: 1, type: "open", isOpen: true }, origin);
  }

  /* The button stands on the tenant's own page, outside of the frame. */
  #drawLauncher() {
    const { launcher_position: side, launcher_type: type } = form.elements;
    this.#launcher.dataset.side = side.value;
    this.#launcher.dataset.type = type.value;
    const title = form.elements[`launcher_title_${this.#chosen("locale")}`]?.value;
    this.#launcher.querySelector("[data-launcher-title]").textContent = type.value === "expanded_bubble" ? title : "";
    const dark = this.#chosen("theme") === "dark";
    const colour = (dark && form.elements.accent_dark.value) || form.elements.accent.value;
    this.#launcher.style.setProperty("background", colour);
    this.#launcher.style.setProperty("color", isPale(colour) ? "#1b2321" : "#fff");
  }
}

for (const input of document.querySelectorAll("input[data-colour]")) addPicker(input);
if (stage && form) new Preview();
