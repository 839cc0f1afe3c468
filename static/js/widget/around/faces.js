/* A person's picture, or the first letter of their name where there is none or it does not load. */

import { el, icon } from "../dom.js";

export function face({ name, avatar_url: url }, kind = "agent") {
  const circle = el("span", { class: `face face--${kind}`, "aria-hidden": "true" }, sign(name, kind));
  if (url) circle.append(picture(url));
  return circle;
}

/* The people, then the assistant, overlapping. */
export function faces({ team = [], assistant, ai }) {
  const shown = team.slice(0, 3).map((person) => face(person));
  if (ai) shown.push(face(assistant ?? { name: "" }, "ai"));
  return shown.length ? el("div", { class: "faces", "data-testid": "faces" }, ...shown) : null;
}

function sign(name, kind) {
  return kind === "ai" ? icon("spark") : ([...(name ?? "").trim()][0]?.toUpperCase() ?? "•");
}

function picture(url) {
  const image = el("img", { src: url, alt: "", referrerpolicy: "no-referrer" });
  image.addEventListener("error", () => image.remove());
  return image;
}
