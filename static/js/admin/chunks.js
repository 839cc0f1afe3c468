// Shows while somebody writes an article in which parts it will be found and quoted.
// Without it the page shows those of the stored text.

const WAIT_MS = 500;
const shown = document.querySelector("[data-chunks]");
const fields = ["title", "body"].map((name) => document.querySelector(`#id_${name}`));
let timer = 0;
let asked = null;

function element(chunk) {
  const item = shown.querySelector("template").content.firstElementChild.cloneNode(true);
  item.querySelector(".kefu-chunk__path").textContent = chunk.heading_path;
  item.querySelector(".kefu-chunk__text").textContent = chunk.text;
  return item;
}

async function show() {
  asked?.abort();
  asked = new AbortController();
  const body = new FormData();
  for (const field of fields) {
    body.append(field.name, field.value);
  }
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  try {
    const headers = { "X-CSRFToken": token };
    const response = await fetch(shown.dataset.url, { method: "POST", body, headers, signal: asked.signal });
    if (response.ok) {
      const { chunks } = await response.json();
      shown.querySelector("ol").replaceChildren(...chunks.map(element));
    }
  } catch {
    // Another one is on its way, or the network is gone: what is shown stays.
  }
}

function later() {
  window.clearTimeout(timer);
  timer = window.setTimeout(show, WAIT_MS);
}

if (shown && fields.every(Boolean)) {
  fields.forEach((field) => field.addEventListener("input", later));
}
