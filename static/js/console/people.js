/* How a contact is called and drawn; apps/console/people.py does the same on the server. */

import { word } from "./words.js";

const UNNAMED = /^#[0-9a-f]{6}$/;
const TONES = 6;

export function faceOf(contact) {
  const isUnnamed = UNNAMED.test(contact.name);
  return {
    name: isUnnamed ? word("visitor.unnamed", { code: contact.name }) : contact.name,
    initial: [...contact.name][isUnnamed ? 1 : 0].toUpperCase(),
    tone: parseInt(contact.id.at(-1), 16) % TONES,
  };
}
