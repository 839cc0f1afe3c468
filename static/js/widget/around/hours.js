/* Who is there, and when somebody is there again: in the visitor's language and by the visitor's clock. */

import { t } from "../strings.js";
import { clock } from "../time.js";

const DAY_MS = 86_400_000;

/* now: milliseconds, by the server's clock */
export function openingText(hours, now) {
  if (!hours || hours.is_open) return "";
  const at = Date.parse(hours.opens_at ?? "");
  if (Number.isNaN(at) || at <= now) return hours.text || "";
  const back = backText(hours, at, now);
  return hours.holiday ? `${t("hours.holiday", { holiday: hours.holiday })} ${back}` : back;
}

function backText(hours, at, now) {
  const days = Math.round((midnight(at) - midnight(now)) / DAY_MS);
  const time = clock(hours.opens_at);
  if (days === 0) return t("hours.today", { time });
  if (days === 1) return t("hours.tomorrow", { time });
  return t("hours.later", { day: dayName(at, days), time });
}

function dayName(at, days) {
  const form = days < 7 ? { weekday: "long" } : { weekday: "short", month: "long", day: "numeric" };
  return new Date(at).toLocaleDateString(document.documentElement.lang || undefined, form);
}

const midnight = (at) => new Date(at).setHours(0, 0, 0, 0);
