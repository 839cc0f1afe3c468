/* What happened, in the reader's language, told from a line's metadata; apps/console/activities.py says the same.
   Empty for a line that speaks for itself. */

import { hasWord, reasonWord, word } from "./words.js";

const READ_AS_NOTES = new Set(["summary", "review"]); // not events but texts to read

const special = {
  assigned: (metadata) => (text(metadata.to) ? word("activity.given", { name: who(metadata), to: text(metadata.to) }) : ""),
  handoff: ({ reason }) => word("activity.handoff", { reason: reasonWord(reason) }),
  resolved: ended,
  returned: (metadata) => word("activity.returned", { name: who(metadata), minutes: String(metadata.minutes ?? "") }),
  labels: labelled,
  priority: prioritised,
  team: (metadata) => (["", "–"].includes(text(metadata.to)) ? word("activity.teamless", { name: who(metadata) }) : ""),
  snoozed: (metadata) => word(untilOf(metadata) ? "activity.snoozed" : "activity.snoozed_for_reply", { name: who(metadata) }),
  rated: ({ score }) => word("activity.rated", { score: String(score ?? "") }),
};

/* Whether a line that only agents see tells of something that happened; the others are notes. */
export function isActivity({ sender, metadata }) {
  const activity = text(metadata.activity);
  return sender.kind === "system" && activity !== "" && !READ_AS_NOTES.has(activity);
}

export function activityWord(metadata) {
  const activity = text(metadata.activity);
  const made = Object.hasOwn(special, activity) ? special[activity](metadata) : "";
  if (made || !hasWord(`activity.${activity}`)) return made;
  return word(`activity.${activity}`, { name: who(metadata), to: text(metadata.to) });
}

/* Until when it rests, as ISO time: the line shows it after its text. */
export function untilOf({ activity, until }) {
  return activity === "snoozed" && !Number.isNaN(Date.parse(text(until))) ? until : "";
}

function ended({ by, reason }) {
  if (by === "visitor") return word("activity.ended");
  return reason === "silence" ? word("activity.silence") : "";
}

function labelled(metadata) {
  const [added, removed] = [titles(metadata.added), titles(metadata.removed)];
  const kind = added && removed ? "relabelled" : added ? "labelled" : "unlabelled";
  return word(`activity.${kind}`, { name: who(metadata), added, removed });
}

function prioritised(metadata) {
  const key = `priority.${text(metadata.to)}`;
  if (metadata.to === "none" || !hasWord(key)) return word("activity.unprioritised", { name: who(metadata) });
  return word("activity.prioritised", { name: who(metadata), to: word(key) });
}

function who({ name, by }) {
  return text(name) || word(by === "visitor" ? "kind.visitor" : "kind.system");
}

/* Programs write metadata themselves: it may be anything. */
function text(value) {
  return typeof value === "string" ? value : "";
}

function titles(value) {
  const found = Array.isArray(value) ? value.filter((title) => typeof title === "string") : [];
  return found.join(word("activity.between"));
}
