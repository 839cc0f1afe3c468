/* A message's menu: arrows move, Enter chooses, Escape closes. */

import { byId, el, icon } from "./dom.js";
import { closeLayer, openLayer } from "./layers.js";

const MARGIN_PX = 8;

/* choices: [{name, label, symbol, act, until?}]; until: milliseconds, the choice goes when they are over */
export function openMenu(opener, choices, label) {
  const items = choices.map(menuItem);
  const menu = el("div", { class: "popup", role: "menu", "aria-label": label, "data-testid": "message-menu" }, ...items);
  menu.addEventListener("keydown", (event) => move(event, menu));
  const timers = choices.map(({ until }, index) => until && setTimeout(() => items[index].remove(), until));
  openLayer(menu, opener, () => {
    timers.forEach(clearTimeout);
    menu.remove();
  });
  byId("composer").before(menu); // inside a landmark; where it stands is up to us
  place(menu, opener);
  items[0]?.focus({ preventScroll: true });
}

function menuItem({ name, label, symbol, act }) {
  const onclick = () => {
    closeLayer({ isBack: true });
    act();
  };
  return el("button", { type: "button", class: "menu__item popup__item", role: "menuitem", tabindex: "-1", "data-testid": name, onclick }, icon(symbol), label);
}

function move(event, menu) {
  const items = [...menu.children];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (event.key === "Tab") return closeLayer({ isBack: true });
  if (to === undefined) return;
  event.preventDefault();
  items.at(to % items.length)?.focus();
}

/* Beside what opened it, inside the chat. */
function place(menu, opener) {
  const area = byId("chat").getBoundingClientRect();
  const from = opener.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const below = from.bottom + MARGIN_PX / 2;
  const top = below + height > area.bottom - MARGIN_PX ? from.top - height - MARGIN_PX / 2 : below;
  const left = Math.min(Math.max(from.left, area.left + MARGIN_PX), area.right - width - MARGIN_PX);
  menu.style.top = `${Math.max(MARGIN_PX, top - area.top)}px`;
  menu.style.left = `${left - area.left}px`;
}
