/* What opens under a button of the top bar: one at a time, closed by Escape and by a click elsewhere. */

const pops = () => document.querySelectorAll("details.pop");

function closeOthers(kept) {
  for (const pop of pops()) if (pop !== kept) pop.open = false;
}

export function listenToPops() {
  addEventListener("click", (event) => closeOthers(event.target.closest("details.pop")));
  document.addEventListener("toggle", ({ target }) => target.matches("details.pop[open]") && closeOthers(target), true); // by key
  addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && document.querySelector("details.pop[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
}
