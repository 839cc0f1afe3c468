/* Fields of a form as an inbox describes them: {name, label, kind, required, pattern, error, options}. */

import { el } from "../dom.js";
import { t } from "../strings.js";

const AUTOCOMPLETE = {
  name: "name",
  email: "email",
  phone: "tel",
  company: "organization",
  organization: "organization",
  city: "address-level2",
  country: "country-name",
};
const TYPES = { email: "email", phone: "tel", checkbox: "checkbox" };
const PHONE = /^[+＋]?[\d０-９][\d０-９\s().-]{4,}$/;
let number = 0;

/* -> {name, element, control, value, complaint(), complain(text)} */
export function field(shape, value = "") {
  const id = `field-${(number += 1)}`;
  const control = controlOf(shape, id, value);
  const error = el("p", { class: "field__error", id: `${id}-error`, hidden: true });
  const complain = (text) => {
    error.textContent = text;
    error.hidden = !text;
    control.setAttribute("aria-invalid", String(Boolean(text)));
    if (text) control.focus();
  };
  control.addEventListener("input", () => complain(""));
  return {
    name: shape.name,
    element: arranged(shape, control, error),
    control,
    get value() {
      return shape.kind === "checkbox" ? control.checked : control.value.trim();
    },
    complaint() {
      return complaintOf(shape, control, this.value);
    },
    complain,
  };
}

/* Shows what is wrong and puts the cursor into the first such field; returns the wrong ones. */
export function findings(fields) {
  const wrong = fields.filter((each) => each.complaint());
  for (const each of [...wrong].reverse()) each.complain(each.complaint());
  return wrong;
}

function controlOf({ name, kind, required, options = [] }, id, value) {
  const shared = { id, name, class: "field__control", "aria-describedby": `${id}-error`, "data-testid": `field-${name}` };
  const marks = { ...shared, "aria-required": required ? "true" : null, autocomplete: AUTOCOMPLETE[name] };
  if (kind === "select") return select(marks, options, value);
  const control = kind === "textarea" ? el("textarea", { ...marks, rows: "3" }) : el("input", { ...marks, type: TYPES[kind] ?? "text" });
  if (kind === "checkbox") control.checked = value === true;
  else control.value = value || "";
  return control;
}

function select(marks, options, value) {
  const rows = ["", ...options].map((text) => el("option", { value: text, selected: text === value }, text || t("form.choose")));
  return el("select", marks, ...rows);
}

function arranged({ label, kind, required }, control, error) {
  const optional = !required && kind !== "checkbox" && el("span", { class: "field__optional" }, t("form.optional"));
  const words = el("label", { class: "field__label", for: control.id }, label, optional);
  const isBox = kind === "checkbox";
  return el("div", { class: `field${isBox ? " field--box" : ""}` }, ...(isBox ? [control, words] : [words, control]), error);
}

function complaintOf({ kind, required, pattern, error }, control, value) {
  if (value === "" || value === false) return required ? t(kind === "checkbox" ? "form.tick" : "form.required") : "";
  if (kind === "email" && control.validity.typeMismatch) return error || t("form.email");
  if (kind === "phone" && !pattern && !PHONE.test(value)) return error || t("form.phone");
  return pattern && !matches(pattern, String(value)) ? error || t("form.pattern") : "";
}

/* The whole text must fit, as in HTML. A pattern that this browser cannot read stands in nobody's way. */
function matches(pattern, value) {
  try {
    return new RegExp(`^(?:${pattern})$`, "u").test(value);
  } catch {
    return true;
  }
}
