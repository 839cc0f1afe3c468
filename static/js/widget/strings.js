/* The page's catalogue, in the visitor's language. */

let catalogue = {};

export function useStrings(strings) {
  catalogue = strings;
}

/* t("typing", {name: "Lin"}) fills %(name)s. */
export function t(key, values = {}) {
  const text = catalogue[key] ?? key;
  return text.replace(/%\((\w+)\)s/g, (whole, name) => String(values[name] ?? whole));
}

export function errorText(code) {
  return catalogue[`error.${code}`] ?? t("error.unavailable");
}
