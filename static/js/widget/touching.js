/* Fingers on messages: a long press, and a swipe towards the middle. Both have a button that does the same. */

const HOLD_MS = 450;
const SLIP_PX = 10;
const SWIPE_PX = 56;
const FARTHEST_PX = 72;

/* onHold(line), onSwipe(line): line is the message's element */
export function watchTouches(list, { onHold, onSwipe }) {
  let touch = null; // {line, body, x, y, timer, moved}
  const end = () => {
    if (!touch) return;
    clearTimeout(touch.timer);
    touch.body?.style.removeProperty("translate");
    if (Math.abs(touch.moved) >= SWIPE_PX) onSwipe(touch.line);
    touch = null;
  };
  list.addEventListener("touchstart", (event) => {
    const line = event.target.closest("[data-id].message");
    if (!line || event.touches.length > 1 || event.target.closest("pre, .table, input, textarea, select")) return;
    const [{ clientX: x, clientY: y }] = event.touches;
    const hold = () => {
      touch = null;
      onHold(line);
    };
    touch = { line, body: line.querySelector(".message__row"), x, y, moved: 0, timer: setTimeout(hold, HOLD_MS) };
  }, { passive: true });
  list.addEventListener("touchmove", (event) => {
    if (!touch) return;
    const [{ clientX, clientY }] = event.touches;
    const [dx, dy] = [clientX - touch.x, clientY - touch.y];
    if (Math.hypot(dx, dy) > SLIP_PX) clearTimeout(touch.timer);
    if (Math.abs(dy) > Math.abs(dx) + SLIP_PX) return end((touch.moved = 0));
    touch.moved = Math.sign(dx) * Math.min(FARTHEST_PX, Math.abs(dx));
    if (Math.abs(touch.moved) > SLIP_PX) touch.body.style.translate = `${touch.moved}px`;
  }, { passive: true });
  for (const name of ["touchend", "touchcancel"]) list.addEventListener(name, end);
  // The browser's own menu would come up with ours; with a mouse it stays.
  list.addEventListener("contextmenu", (event) => event.pointerType === "touch" && event.target.closest("[data-id].message") && event.preventDefault());
}
