/* The rows of attributes in the form of a contact: added, taken away, each of a type. */

import { slot } from "./dom.js";

const partOf = (row, name) => row.querySelector(`[data-part="${name}"]`);

export function listenForAttributes(dialog) {
  dialog.addEventListener("click", ({ target }) => {
    if (target.closest("[data-add-attribute]")) add(target.closest("form"));
    const remove = target.closest("[data-remove-attribute]");
    if (remove) takeAway(remove.closest("li"));
  });
  dialog.addEventListener("change", ({ target }) => target.matches('[data-part="kind"]') && follow(target.closest("li")));
}

function add(form) {
  const row = slot(form, "attribute-template").content.firstElementChild.cloneNode(true);
  slot(form, "attributes").append(row);
  partOf(row, "name").focus();
}

/* One that was stored is remembered as gone until the form is sent. */
function takeAway(row) {
  const form = row.closest("form");
  if (row.dataset.name) form.dataset.gone = JSON.stringify([...goneOf(form), row.dataset.name]);
  row.remove();
  form.querySelector("[data-add-attribute]").focus();
}

function follow(row) {
  const isTruth = partOf(row, "kind").value === "truth";
  partOf(row, "value").hidden = isTruth;
  partOf(row, "truth").hidden = !isTruth;
}

const goneOf = (form) => JSON.parse(form.dataset.gone ?? "[]");

/* Only what the agent changed: the rest stays what somebody else made of it meanwhile. */
export function sentFields(form) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  for (const field of form.querySelectorAll("input[name]:not([type=hidden], [type=checkbox])")) {
    if (field.value !== field.defaultValue) body.append(field.name, field.value);
  }
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  if (boxes.some((box) => box.checked !== box.defaultChecked)) {
    body.append("labels", "1");
    for (const box of boxes.filter(({ checked }) => checked)) body.append(box.name, box.value);
  }
  for (const name of goneOf(form)) body.append("attribute_gone", name);
  for (const row of slot(form, "attributes").children) addRow(body, row);
  return body;
}

function addRow(body, row) {
  const kind = partOf(row, "kind")?.value;
  if (!kind) return; // nested values are programs' to write
  const value = partOf(row, kind === "truth" ? "truth" : "value").value;
  const name = row.dataset.name || partOf(row, "name").value;
  if (row.dataset.name && kind === row.dataset.kind && value === row.dataset.value) return;
  if (!name && !value) return;
  body.append("attribute_name", name);
  body.append("attribute_kind", kind);
  body.append("attribute_value", value);
}
