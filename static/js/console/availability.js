/* Online, busy or offline: what the agent chose, what others chose for them, and why. */

import { byId, setText } from "./dom.js";
import { toast } from "./notices.js";
import { agent, word } from "./words.js";

export class Availability {
  #desk;
  #menu = byId("availability");
  #askAgain;

  /* askAgain(): the state was changed by somebody else, the server knows why */
  constructor(desk, askAgain) {
    this.#desk = desk;
    this.#askAgain = askAgain;
    this.#menu.addEventListener("click", (event) => {
      const button = event.target.closest("[data-choose]");
      if (button) this.#choose(button.dataset.choose);
    });
  }

  /* state: as chosen; why: empty when the agent chose it */
  show({ state, why }) {
    this.#menu.dataset.state = state;
    setText(this.#menu, "state", word(`availability.${state}`));
    for (const button of this.#menu.querySelectorAll("[data-choose]")) {
      button.setAttribute("aria-pressed", String(button.dataset.choose === state));
    }
    byId("availability-why").textContent = why;
    byId("availability-why").hidden = why === "";
  }

  /* Told to everybody, and to us as well: another tab, a supervisor, or the server by itself. */
  received({ type, person, state }) {
    if (type !== "presence" || person?.kind !== "agent" || person.id !== agent.id) return;
    if (state !== this.#menu.dataset.state) this.#askAgain();
  }

  #choose(state) {
    if (!this.#desk.send({ type: "availability", state, ref: "availability" })) return toast(word("error.offline"));
    this.show({ state, why: "" });
    this.#menu.open = false;
    this.#menu.querySelector("summary").focus();
  }
}
