/* The panel above the composer: one text of the copilot, where it comes from, and what to do with it. */

import { byId, fromTemplate, setText, slot } from "./dom.js";
import { draftText, GrowingText, putIntoComposer, withoutMarks } from "./copilot_text.js";
import { word } from "./words.js";

const WEB = /^https?:\/\//i;
const WITHOUT_MODEL = { suggest: "copilot.no_model", summarise: "copilot.no_model_summary" };
const USES = { suggest: "copilot.insert", summarise: "copilot.note" };

export class Panel {
  #growing = new GrowingText();
  #before = null; // what the composer held before the text was put into it
  kind;
  done = null; // the frame that ended it

  constructor(kind) {
    this.kind = kind;
    byId("copilot-title").textContent = word(`copilot.${kind}`);
    byId("copilot-text").textContent = "";
    byId("copilot-sources").replaceChildren();
    for (const name of ["notice", "facts", "sources", "use", "undo", "again"]) byId(`copilot-${name}`).hidden = true;
    byId("copilot-stop").hidden = false;
    byId("copilot-panel").hidden = false;
    byId("copilot-panel").dataset.state = "working";
    tell(word(kind === "suggest" ? "copilot.searching" : "copilot.working"));
  }

  get isOpen() {
    return !byId("copilot-panel").hidden;
  }

  get isInserted() {
    return this.#before !== null;
  }

  close() {
    byId("copilot-panel").hidden = true;
  }

  grew(frame) {
    this.#growing.add(frame);
    tell(word("copilot.working"));
    byId("copilot-text").textContent = this.#growing.text;
  }

  ended(frame) {
    this.done = frame;
    const { reason, notice, text, passages } = frame;
    this.#stand(text ? "done" : "empty");
    byId("copilot-text").textContent = text;
    show("notice", this.#notice(reason, notice));
    show("facts", facts(frame));
    byId("copilot-sources").replaceChildren(...passages.map((each) => this.#source(each)));
    byId("copilot-sources").hidden = passages.length === 0;
    byId("copilot-use").textContent = word(USES[this.kind] ?? "copilot.replace");
    byId("copilot-use").hidden = text === "";
  }

  failed(code) {
    this.#stand("empty");
    show("notice", word(`copilot.${code}`));
  }

  #stand(state) {
    byId("copilot-panel").dataset.state = state;
    byId("copilot-stop").hidden = true;
    byId("copilot-again").hidden = false;
    tell("");
  }

  #notice(reason, notice) {
    if (reason === "stopped") return word("copilot.stopped");
    if (notice === "no_model") return word(WITHOUT_MODEL[this.kind] ?? "copilot.no_model_text");
    return notice ? word(`copilot.${notice}`) : "";
  }

  #source({ index, title, text, url, verdict, cited }) {
    const item = fromTemplate("copilot-source-template");
    item.dataset.cited = String(cited);
    setText(item, "index", String(index));
    setText(item, "title", title);
    setText(item, "verdict", word(verdict === "sure" ? "copilot.fits" : "copilot.may_fit"));
    setText(item, "text", text);
    if (WEB.test(url)) Object.assign(slot(item, "link"), { href: url, hidden: false });
    slot(item, "use").addEventListener("click", () => this.put(text));
    return item;
  }

  /* Into the composer, where the agent reads and changes it. */
  use() {
    this.put(withoutMarks(this.done.text));
  }

  put(text) {
    this.#before ??= draftText();
    putIntoComposer(text);
    byId("copilot-undo").hidden = false;
    tell(word("copilot.inserted"));
  }

  undo() {
    putIntoComposer(this.#before ?? "");
    this.#before = null;
    byId("copilot-undo").hidden = true;
    tell("");
  }
}

function tell(text) {
  if (byId("copilot-state").textContent !== text) byId("copilot-state").textContent = text;
}

function show(name, text) {
  byId(`copilot-${name}`).textContent = text;
  byId(`copilot-${name}`).hidden = text === "";
}

/* A new wording must not lose a figure or a link, or bring one along. */
function facts({ missing, added }) {
  const lines = [missing.length > 0 && word("copilot.missing", { facts: missing.join(", ") }), added.length > 0 && word("copilot.added", { facts: added.join(", ") })];
  return lines.filter(Boolean).join("\n");
}
