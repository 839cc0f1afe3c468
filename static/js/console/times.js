/* Times in the reader's own zone and language. [data-relative] counts on, [data-moment] stands. */

import { language, word } from "./words.js";

const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "narrow" });
const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const dayAndClock = new Intl.DateTimeFormat(language, {
  month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});
const full = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "medium" });
const units = new Map(
  ["minute", "hour", "day"].map((unit) => [unit, new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" })]),
);

function split(iso) {
  const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(iso)) / 60_000));
  if (minutes < 60) return [minutes, "minute"];
  return minutes < 1440 ? [Math.floor(minutes / 60), "hour"] : [Math.floor(minutes / 1440), "day"];
}

function ago(iso) {
  const [count, unit] = split(iso);
  return count === 0 ? relative.format(0, "second") : relative.format(-count, unit);
}

function waiting(iso) {
  const [count, unit] = split(iso);
  return word("list.waiting", { time: units.get(unit).format(count) });
}

export function momentOf(iso) {
  const date = new Date(iso);
  return date.toDateString() === new Date().toDateString() ? clock.format(date) : dayAndClock.format(date);
}

function show(element) {
  const iso = element.dateTime;
  const kind = element.dataset.relative;
  element.title = iso ? full.format(new Date(iso)) : "";
  if (!iso) element.textContent = "";
  else if (kind === undefined) element.textContent = momentOf(iso);
  else element.textContent = kind === "waiting" ? waiting(iso) : ago(iso);
}

export function setTime(element, iso) {
  element.dateTime = iso ?? "";
  show(element);
}

export function showTimes(root = document) {
  for (const element of root.querySelectorAll("time[data-relative], time[data-moment]")) show(element);
}

setInterval(() => showTimes(document), 30_000);
