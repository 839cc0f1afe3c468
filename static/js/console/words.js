/* What the scripts say: the catalogue that the server put into the page, in the reader's language. */

const texts = JSON.parse(document.getElementById("words").textContent);
const me = JSON.parse(document.getElementById("me").textContent);

export const agent = me;
export const language = document.documentElement.lang;

/* word("state.colleague", {name}) – values are put in as they are and never read as placeholders. */
export function word(key, values = {}) {
  return texts[key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export function hasWord(key) {
  return Object.hasOwn(texts, key);
}

export function reasonWord(reason) {
  return texts[`reason.${reason}`] ?? texts["reason.other"];
}

export function errorWord(code) {
  return texts[`error.${code}`] ?? texts["error.invalid"];
}
