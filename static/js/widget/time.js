/* Times as the visitor reads them. */

const language = () => document.documentElement.lang || undefined;

export function clock(iso) {
  return new Date(iso).toLocaleTimeString(language(), { hour: "2-digit", minute: "2-digit" });
}

/* "14:05" today, "Fri 14:05" within a week, otherwise with the date. */
export function daytime(iso, now = new Date()) {
  const date = new Date(iso);
  if (date.toDateString() === now.toDateString()) return clock(iso);
  const isRecent = now - date < 6 * 86_400_000;
  const day = isRecent ? { weekday: "short" } : { month: "short", day: "numeric" };
  return date.toLocaleString(language(), { ...day, hour: "2-digit", minute: "2-digit" });
}
