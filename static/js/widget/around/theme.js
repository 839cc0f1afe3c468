/* The inbox's own colours and corners over the tokens of tokens.css: a sheet that scripts may add under any policy. */

import { isColour, mix, readable, textOn } from "./colours.js";

const GROUND = { light: "#ffffff", dark: "#181e1c" };
const FAR = { light: "#000000", dark: "#ffffff" }; // away from the ground
const RADII = new Set(["round", "soft", "square"]);
let sheet = null;

/* theme: {accent, accent_dark, on_accent, on_accent_dark, radius}; colours "#rrggbb" or "" */
export function useTheme(theme) {
  const { radius } = theme ?? {};
  if (RADII.has(radius)) document.documentElement.dataset.radius = radius;
  const text = isColour(theme?.accent) ? rules(theme) : "";
  try {
    sheet ??= addSheet();
    sheet.replaceSync(text);
  } catch {
    // an older browser: it shows our colours
  }
}

function addSheet() {
  const added = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, added];
  return added;
}

function rules(theme) {
  const light = declarations(theme.accent, theme.on_accent, "light");
  const given = isColour(theme.accent_dark) ? theme.accent_dark : null;
  const dark = given ?? readable(theme.accent, GROUND.dark, { towards: FAR.dark });
  const darkRules = declarations(dark, given || dark === theme.accent ? theme.on_accent_dark : "", "dark");
  return `:root{${light}}
    @media (prefers-color-scheme: dark){:root:not([data-theme="light"]){${darkRules}}}
    :root[data-theme="dark"]{${darkRules}}`;
}

function declarations(accent, onAccent, scheme) {
  const [ground, far] = [GROUND[scheme], FAR[scheme]];
  const soft = mix(accent, ground, scheme === "light" ? 0.88 : 0.8);
  const ink = readable(accent, soft, { towards: far });
  const out = scheme === "light" ? accent : mix(accent, ground, 0.55);
  const tokens = {
    accent,
    "on-accent": isColour(onAccent) ? onAccent : textOn(accent),
    "accent-hover": mix(accent, far, 0.14),
    "accent-press": mix(accent, far, 0.28),
    "accent-soft": soft,
    "accent-ink": ink,
    selected: soft,
    focus: ink,
    "bubble-out": out,
    "bubble-out-ink": scheme === "light" && isColour(onAccent) ? onAccent : textOn(out),
  };
  return Object.entries(tokens).map(([name, value]) => `--${name}:${value}`).join(";");
}
