// Buttons that copy the code beside them. Where the browser forbids it, the code is selected instead.

const SHOWN_MS = 2000;

function select(code) {
  const range = document.createRange();
  range.selectNodeContents(code);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}

async function copy(code, button) {
  try {
    await navigator.clipboard.writeText(code.textContent);
    const label = button.textContent;
    button.textContent = button.dataset.done;
    button.disabled = true;
    setTimeout(() => {
      button.textContent = label;
      button.disabled = false;
    }, SHOWN_MS);
  } catch {
    select(code);
  }
}

for (const part of document.querySelectorAll("[data-copied]")) {
  const button = part.querySelector("[data-copy]");
  button.hidden = false;
  button.addEventListener("click", () => copy(part.querySelector("code"), button));
}
