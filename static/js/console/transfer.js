/* Whom a conversation is passed on to: the AI, a team or a colleague, with a note. Who is not here gets it all the same. */

import { ask } from "./asking.js";
import { listenToSearch, newChoice, newDialog } from "./dialogs.js";
import { byId, fetchPart } from "./dom.js";
import { addKeys } from "./keyboard.js";
import { setTime } from "./times.js";
import { errorWord, word } from "./words.js";

const REF = "transfer";

export class Transfer {
  #desk;
  #list = byId("transfer-targets");
  #targets = new Map(); // "agent:<id>", "team:<id>" or "ai" -> {to, name, waits}
  #sheet = newDialog("transfer", { prepare: () => this.#prepare(), submit: () => this.#submit() });
  #sent = null;

  constructor(desk) {
    this.#desk = desk;
    listenToSearch(byId("transfer-search"), this.#list, (found) => this.#found(found));
    this.#list.addEventListener("change", () => this.#chosen());
    byId("transfer-why").addEventListener("toggle", () => this.#explain());
    addKeys({ "Alt+KeyA": this.#sheet.open });
  }

  opened() {
    this.#sheet.close();
  }

  received({ type, ref, code }) {
    if (ref !== REF) return;
    if (type === "error") this.#sheet.tell(errorWord(code));
    if (type === "done") this.#sheet.close();
  }

  #prepare() {
    for (const name of ["transfer-search", "transfer-note"]) byId(name).value = "";
    byId("transfer-hint").textContent = "";
    byId("transfer-why").open = false;
    this.#targets.clear();
    this.#list.replaceChildren();
    this.#fill();
  }

  async #fill() {
    const thread = this.#desk.thread;
    const found = await ask("targets/");
    if (this.#desk.thread !== thread || this.#targets.size > 0) return; // closed and opened again meanwhile
    if (!found) return this.#sheet.tell(word("target.failed"));
    if (thread.state !== "ai") this.#add("ai", { to: { ai: true }, name: word("target.ai") });
    for (const team of found.teams) this.#add(`team:${team.id}`, teamTarget(team));
    for (const agent of found.agents) this.#add(`agent:${agent.id}`, agentTarget(agent));
    if (byId("transfer-search").value) byId("transfer-search").dispatchEvent(new Event("input")); // typed meanwhile
  }

  #add(key, target) {
    this.#targets.set(key, target);
    const choice = newChoice({ type: "radio", name: "target", value: key, text: target.name, about: target.about });
    if (target.state) choice.dataset.state = target.state;
    this.#list.append(choice);
  }

  /* What is the only one left is meant. */
  #found(choices) {
    if (choices.length === 1) choices[0].querySelector("input").checked = true;
    else for (const input of this.#list.querySelectorAll("input:checked")) input.checked = choices.includes(input.closest("label"));
    this.#chosen();
    if (choices.length === 0) byId("transfer-hint").textContent = word("target.none");
  }

  get #choice() {
    return this.#targets.get(this.#list.querySelector("input:checked")?.value);
  }

  #chosen() {
    byId("transfer-hint").textContent = this.#choice?.waits ?? "";
  }

  #submit() {
    if (!this.#choice) return this.#sheet.tell(word("transfer.choose"));
    const { id: conversation_id } = this.#desk.thread;
    const note = byId("transfer-note").value.trim();
    const isSent = this.#desk.send({ type: "transfer", ref: REF, conversation_id, to: this.#choice.to, note });
    if (!isSent) this.#sheet.tell(word("error.offline"));
  }

  async #explain() {
    if (!byId("transfer-why").open) return;
    const place = byId("transfer-why-body");
    place.textContent = "…";
    const { home } = byId("workspace").dataset;
    const part = await fetchPart(`${home}c/${this.#desk.thread.id}/assignment/`).catch(() => null);
    if (!part) place.textContent = word("why.failed");
    else place.replaceChildren(...part.childNodes);
    for (const time of place.querySelectorAll("time")) setTime(time, time.dateTime); // the reader's own zone
  }
}

function agentTarget({ id, name, state, load, capacity, me }) {
  const shown = me ? word("target.me", { name }) : name;
  const busy = word(capacity ? "target.load" : "target.open", { load, capacity });
  const about = state ? `${word(`target.${state}`)} · ${busy}` : busy;
  return { to: { agent: id }, name: shown, about, state, waits: state === "offline" ? word("target.waits.agent", { name }) : "" };
}

function teamTarget({ id, name, online, members }) {
  const about = word("target.members", { online, count: members });
  return { to: { team: id }, name, about, state: online ? "online" : "offline", waits: online ? "" : word("target.waits.team", { name }) };
}
