/* The page or its network is back: looked at again, unfrozen, online, or the whole machine slept. */

const TICK_MS = 5000;
const SLEPT_MS = 20_000;

/* Calls wake() at each such moment; returns what ends it. A hidden page's timers run once a minute only: to it every
   minute looks like a sleep, which costs one ping. */
export function onWake(wake) {
  const look = () => document.visibilityState !== "hidden" && wake();
  let at = Date.now();
  const tick = setInterval(() => {
    const gap = Date.now() - at;
    at = Date.now();
    if (gap > SLEPT_MS) wake();
  }, TICK_MS);
  const pages = ["online", "pageshow"];
  const documents = ["visibilitychange", "resume"];
  for (const name of pages) addEventListener(name, wake);
  for (const name of documents) document.addEventListener(name, look);
  return () => {
    clearInterval(tick);
    for (const name of pages) removeEventListener(name, wake);
    for (const name of documents) document.removeEventListener(name, look);
  };
}
