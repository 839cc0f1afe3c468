/* Small windows above the chat (emoji, a message's menu): one at a time, closed by Escape and by a press elsewhere. */

let open = null; // {element, opener, onClose}

export function isLayerOpen() {
  return open !== null || document.querySelector("dialog[open]") !== null;
}

export function openLayer(element, opener, onClose = () => {}) {
  closeLayer();
  open = { element, opener, onClose };
  opener?.setAttribute("aria-expanded", "true");
}

/* isBack: the focus goes back to what opened it. */
export function closeLayer({ isBack = false } = {}) {
  if (!open) return;
  const { opener, onClose } = open;
  open = null;
  opener?.setAttribute("aria-expanded", "false");
  onClose();
  if (isBack) opener?.focus({ preventScroll: true });
}

document.addEventListener("pointerdown", ({ target }) => {
  if (open && !open.element.contains(target) && !open.opener?.contains(target)) closeLayer();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing || !open) return;
  event.preventDefault(); // one Escape, one thing closed
  closeLayer({ isBack: true });
});
