/* The page to which a letter leads: back into the conversation, or to a rating. Nothing happens before a button is
   pressed, since programs look at the links of mails. What opens something stands behind #, and leaves the address
   bar at once: it is in no history and goes with no copied address. */

import { Storage } from "../socket/storage.js";
import { byId, el } from "./dom.js";

const { site_key: siteKey, purpose, strings } = JSON.parse(byId("kefu-link").textContent);
const link = location.hash.slice(1);
const storage = new Storage(`kefu:${siteKey}:`);
const chat = `/chat/${encodeURIComponent(siteKey)}/`;

/* Answers the body; throws {status}. */
async function post(verb, body) {
  const response = await fetch(`/api/v1/widget/links/${verb}`, {
    method: "POST",
    credentials: "omit",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ link, ...body }),
  });
  if (!response.ok) throw Object.assign(new Error(verb), { status: response.status });
  return response.status === 202 ? null : response.json();
}

function show(...children) {
  byId("letter-body").replaceChildren(...children);
}

function say(name) {
  byId("letter-said").textContent = name ? strings[name] : "";
}

function button(name, work) {
  return el("button", { type: "button", class: "button", "data-testid": `letter-${name}`, onclick: (event) => pressed(event.currentTarget, work) }, strings[name]);
}

async function pressed(control, work) {
  control.disabled = true;
  say("");
  try {
    await work();
  } catch (error) {
    failed(error.status);
  } finally {
    control.disabled = false;
  }
}

function failed(status) {
  if (status === 410 && purpose === "back") return spent();
  if (status === 404 || status === 410) return dead();
  say(status === 429 ? "enough" : "failed");
}

/* The visitor can still write: to a chat that knows nothing of the letter. */
function dead() {
  show(el("p", {}, strings.invalid), el("a", { class: "button button--quiet", href: chat }, strings.to_chat));
}

// ── back into the conversation ──────────────────────────────────────────────────────────────────────

function comingBack() {
  show(el("p", {}, strings["back.text"]), button("back.go", open));
}

async function open() {
  const answer = await post("open", { token: storage.get("token") ?? "" });
  if (storage.get("contact") !== answer.contact_id) forgetOther();
  storage.set("token", answer.token);
  storage.set("contact", answer.contact_id);
  location.replace(chat);
}

/* Somebody else has chatted in this browser: what they left unsent is not this person's. */
function forgetOther() {
  for (const name of storage.names("")) storage.remove(name);
}

function spent() {
  show(el("p", {}, strings["spent.text"]), el("p", {}, strings["spent.offer"]), button("spent.send", renew));
}

async function renew() {
  await post("renew");
  show(el("p", { role: "status", "data-testid": "letter-sent" }, strings["spent.sent"]));
}

// ── rating ──────────────────────────────────────────────────────────────────────────────────────────

function rating() {
  const scores = [1, 2, 3, 4, 5].map((score) =>
    el("label", {}, el("input", { type: "radio", name: "score", value: score, required: true }), strings[`rate.${score}`]),
  );
  const comment = el("textarea", { class: "letter__comment", name: "comment", maxlength: 1000, "aria-label": strings["rate.comment"], placeholder: strings["rate.comment"] });
  const send = el("button", { class: "button", "data-testid": "letter-rate" }, strings["rate.send"]);
  const scale = el("fieldset", { class: "letter__scores", "aria-labelledby": "letter-title" }, ...scores);
  const form = el("form", { class: "letter__form" }, scale, comment, send);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    pressed(send, () => rate(new FormData(form)));
  });
  show(form);
}

async function rate(given) {
  await post("rate", { score: Number(given.get("score")), comment: given.get("comment") });
  show(el("p", { role: "status", "data-testid": "letter-thanks" }, strings["rate.thanks"]));
}

history.replaceState(null, "", location.pathname + location.search);
if (!link) dead();
else if (purpose === "back") comingBack();
else rating();
