/* Sums with colours "#rrggbb": mixing, and how well one reads on another (WCAG's contrast). */

const HEX = /^#[0-9a-f]{6}$/i;

export const isColour = (text) => HEX.test(text ?? "");

/* part: 0 is the first colour, 1 the second */
export function mix(one, other, part) {
  const [a, b] = [channels(one), channels(other)];
  const mixed = a.map((value, index) => Math.round(value + (b[index] - value) * part));
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

export function contrast(one, other) {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/* The colour itself, or the nearest on the way to `towards` that reaches `wanted` on the ground. */
export function readable(colour, ground, { towards, wanted = 4.5 }) {
  for (let part = 0; part < 1; part += 0.05) {
    const tried = mix(colour, towards, part);
    if (contrast(tried, ground) >= wanted) return tried;
  }
  return towards;
}

/* Black or white, whichever reads better. */
export function textOn(ground) {
  return contrast("#ffffff", ground) >= contrast("#111514", ground) ? "#ffffff" : "#111514";
}

function channels(colour) {
  return [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16));
}

function luminance(colour) {
  const [red, green, blue] = channels(colour).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
