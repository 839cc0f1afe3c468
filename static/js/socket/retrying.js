/* How long to wait before the next attempt, by the code with which the last connection ended. */

export const RESTARTING = 4012;
export const TOO_MANY = 4429;
const FIRST_MS = 1000;
const LONGEST_MS = 30_000;
const PENALTY_MS = 10_000;

/* attempt: 0 after a connection that lasted. 1 s first, then doubling with jitter up to 30 s. A server that restarts is
   back soon and takes everybody at once, so its clients spread themselves; one that was flooded is left alone longer. */
export function retryDelay(attempt, code, random = Math.random) {
  if (code === TOO_MANY) return Math.max(PENALTY_MS + (random() * PENALTY_MS) / 2, backoff(attempt, random));
  if (code === RESTARTING && attempt === 0) return 200 + random() * 1800;
  return backoff(attempt, random);
}

export function backoff(attempt, random = Math.random) {
  if (attempt === 0) return FIRST_MS;
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
  return ceiling / 2 + random() * (ceiling / 2);
}
