/* The templates that the server put into the page, and the places in them that data goes to. Data is text, never markup. */

export const byId = (id) => document.getElementById(id);

export function fromTemplate(id) {
  return byId(id).content.firstElementChild.cloneNode(true);
}

export const slot = (root, name) => root.querySelector(`[data-slot="${name}"]`);

export function setText(root, name, text) {
  const element = slot(root, name);
  if (element && element.textContent !== text) element.textContent = text;
}

/* A part of a page from our own server, as elements; scripts in it do not run. Signed out meanwhile: the sign-in page. */
export async function fetchPart(url) {
  const response = await fetch(url, { credentials: "same-origin" });
  if (response.redirected) {
    location.reload();
    throw new Error("signed out");
  }
  if (!response.ok) throw new Error(`status ${response.status}`);
  return new DOMParser().parseFromString(await response.text(), "text/html").body;
}
