/* The visitor's own HTTP calls. */

const BASE = "/api/v1/widget/";

/* -> {ok, isPassing, status, code, fields}; isPassing: it may go through later (no network, too many, our fault) */
export async function request(session, method, path, body) {
  const headers = { "Content-Type": "application/json", Authorization: `Visitor ${session.token}` };
  try {
    const response = await fetch(BASE + path, { method, credentials: "omit", headers, body: JSON.stringify(body) });
    const { status, ok } = response;
    const { error } = ok ? {} : await response.json().catch(() => ({}));
    return { ok, status, isPassing: status === 429 || status >= 500, code: error?.code ?? "unavailable", fields: error?.fields };
  } catch {
    return { ok: false, status: 0, isPassing: true, code: "unavailable" };
  }
}
