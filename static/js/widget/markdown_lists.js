/* Lists of the Markdown subset, one inside the other by their indentation. */

import { el } from "./dom.js";

const BULLET = /^(\s*)[-*•]\s+(.*)$/;
const NUMBERED = /^(\s*)(\d{1,3})(?:[.)]\s+|、\s*)(.*)$/; // "1.5 kg" is no list
const DEEPER = 2; // columns

export function isRow(line) {
  return BULLET.test(line) || NUMBERED.test(line);
}

/* -> {depth, number: "3" | null, text} */
export function listRow(line) {
  const [, indent, number, text] = line.match(NUMBERED) ?? [];
  if (text !== undefined) return { depth: depthOf(indent), number, text };
  const [, before, words] = line.match(BULLET);
  return { depth: depthOf(before), number: null, text: words };
}

function depthOf(indent) {
  return indent.replaceAll("\t", "    ").length;
}

/* The list that the row belongs to: the open one, or a new one. */
export function addRow(open, row) {
  if (open?.kind !== "list") return { kind: "list", rows: [row] };
  const [{ depth, number }] = open.rows;
  const isOther = row.depth < depth + DEEPER && (row.number === null) !== (number === null);
  if (isOther) return { kind: "list", rows: [row] };
  open.rows.push(row);
  return open;
}

/* item(text) -> li */
export function listElement([first, ...others], item) {
  const list = el(first.number === null ? "ul" : "ol", { start: first.number, dir: "auto" });
  let [row, inside] = [first, []];
  const close = () => {
    const line = item(row.text);
    if (inside.length) line.append(listElement(inside, item));
    list.append(line);
  };
  for (const next of others) {
    if (next.depth >= first.depth + DEEPER) inside.push(next);
    else {
      close();
      [row, inside] = [next, []];
    }
  }
  close();
  return list;
}
