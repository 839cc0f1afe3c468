/* Until when a conversation rests. Times are the reader's own; what leaves the page is UTC. */

import { newDialog } from "./dialogs.js";
import { byId } from "./dom.js";
import { addKeys } from "./keyboard.js";
import { setTime } from "./times.js";
import { errorWord, word } from "./words.js";

const REF = "snooze";
const EVENING = 18;
const MORNING = 9;

/* name -> Date */
export function moments(now = new Date()) {
  const at = (days, hour) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
  const evening = at(0, EVENING);
  return {
    hour: new Date(now.getTime() + 3_600_000),
    ...(evening - now > 3_600_000 && { evening }),
    tomorrow: at(1, MORNING),
    monday: at(((8 - now.getDay()) % 7) || 7, MORNING),
  };
}

export class Snooze {
  #desk;
  #sheet = newDialog("snooze", { prepare: () => this.#prepare(), submit: () => this.#submit() });

  constructor(desk) {
    this.#desk = desk;
    byId("snooze-moments").addEventListener("click", ({ target }) => this.#pick(target.closest("[data-until]")));
    byId("snooze-end").addEventListener("click", () => this.#ask({ type: "reopen" }));
    addKeys({ "Alt+KeyM": this.#sheet.open });
  }

  opened() {
    this.#sheet.close();
  }

  received({ type, ref, code }) {
    if (ref !== REF) return;
    if (type === "done") this.#sheet.close();
    if (type === "error") this.#sheet.tell(errorWord(code));
  }

  #prepare() {
    const found = moments();
    for (const button of byId("snooze-moments").querySelectorAll("[data-until]:not([data-until=reply])")) {
      const moment = found[button.dataset.until];
      button.hidden = !moment;
      if (moment) setTime(button.querySelector("time"), moment.toISOString());
    }
    byId("snooze-at").value = "";
    byId("snooze-end").hidden = byId("snoozed").hidden;
  }

  #pick(button) {
    if (!button) return;
    const { until } = button.dataset;
    this.#ask({ type: "snooze", until: until === "reply" ? until : button.querySelector("time").dateTime });
  }

  #submit() {
    const moment = new Date(byId("snooze-at").value);
    if (!(moment > new Date())) return this.#sheet.tell(word("snooze.past"));
    this.#ask({ type: "snooze", until: moment.toISOString() });
  }

  #ask(frame) {
    const isSent = this.#desk.send({ ...frame, ref: REF, conversation_id: this.#desk.thread.id });
    if (!isSent) this.#sheet.tell(word("error.offline"));
  }
}
