/* Elements without markup strings: whatever a visitor, an agent or a model wrote only ever becomes a text node. */

const SVG = "http://www.w3.org/2000/svg";

/* attributes: functions become listeners ("onclick"), true becomes an empty attribute, false and null are left out. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child != null && child !== false));
  return element;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

export const byId = (id) => document.getElementById(id);

/* Run `work` once before the next paint however often it is asked for. A hidden page paints never, so a timer helps out. */
export function oncePerFrame(work) {
  let isPlanned = false;
  const run = () => {
    if (!isPlanned) return;
    isPlanned = false;
    work();
  };
  return () => {
    if (isPlanned) return;
    isPlanned = true;
    requestAnimationFrame(run);
    setTimeout(run, 100);
  };
}
