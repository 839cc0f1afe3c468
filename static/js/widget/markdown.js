/* A small subset of Markdown, turned into elements: paragraphs, line breaks, lists, tables, quotes, bold, emphasis, code,
   links, citations. Everything else stays the text it is; HTML in it is only text. */

import { el } from "./dom.js";
import { addRow, isRow, listElement, listRow } from "./markdown_lists.js";
import { t } from "./strings.js";

const FENCE = /^```/;
const ROW = /^\s*\|(.+)\|\s*$/;
const RULE = /^[\s|:-]+$/; // the line between a table's head and body
const HEADING = /^#{1,4}\s+(.*)$/;
const QUOTE = /^>\s?(.*)$/;
const LINE = /^\s*([-*_])(?:\s*\1){2,}\s*$/; // between two parts; a gap says the same
const INLINE = new RegExp(
  [
    /`(?<code>[^`\n]+)`/,
    /\*\*(?<bold>[^*\n]+)\*\*/,
    /(?<![*\p{L}\p{N}])\*(?<em>[^*\s](?:[^*\n]*[^*\s])?)\*(?![*\p{L}\p{N}])/,
    /\[(?<label>[^\]\n]+)\]\((?<target>[^)\s]+)\)/,
    /\[(?<cite>\d{1,2})\]/,
    /(?<url>https?:\/\/[^\s<>"'，。；：！？、）】》「」]+)/,
  ]
    .map((part) => part.source)
    .join("|"),
  "gu",
);
const TRAILING = /[.,;:!?)\]]+$/;

/* citations: [{index, title, url}], or null while they are not known yet (any [n] is shown as one then). */
export function richText(text, citations = []) {
  const fragment = document.createDocumentFragment();
  for (const block of blocks(text)) fragment.append(blockElement(block, citations));
  return fragment;
}

/* What a visitor typed: their line breaks and links, no formatting. */
export function plainText(text) {
  const paragraph = el("p", { dir: "auto" });
  text.split("\n").forEach((line, index) => {
    if (index > 0) paragraph.append(el("br"));
    appendLinked(paragraph, line);
  });
  return paragraph;
}

function* blocks(text) {
  let open = null;
  for (const line of text.split("\n")) {
    const next = read(line, open);
    if (next === open) continue;
    if (open) yield open;
    open = next;
  }
  if (open) yield open;
}

/* The block that the line belongs to: the open one (the line is added to it), a new one, or none. */
function read(line, open) {
  if (open?.kind === "pre" && !open.isClosed) {
    if (FENCE.test(line)) open.isClosed = true;
    else open.lines.push(line);
    return open;
  }
  if (FENCE.test(line)) return { kind: "pre", lines: [] };
  if (isRow(line) && !LINE.test(line)) return addRow(open, listRow(line));
  const [kind, rest] = classify(line);
  if (kind === null) return null;
  if (open?.kind === kind && kind !== "heading") {
    open.lines.push(rest);
    return open;
  }
  return { kind, lines: [rest] };
}

function classify(line) {
  if (!line.trim() || LINE.test(line)) return [null, ""];
  if (ROW.test(line)) return ["table", line.match(ROW)[1]];
  if (HEADING.test(line)) return ["heading", line.match(HEADING)[1]];
  if (QUOTE.test(line)) return ["quote", line.match(QUOTE)[1]];
  return ["p", line];
}

function blockElement({ kind, lines, rows }, citations) {
  if (kind === "pre") return el("pre", { dir: "ltr", tabindex: "0" }, el("code", {}, lines.join("\n")));
  if (kind === "table") return table(lines, citations);
  if (kind === "list") return listElement(rows, (text) => inline(el("li"), text, citations));
  if (kind === "heading") return el("p", { dir: "auto" }, inline(el("strong"), lines[0], citations));
  const paragraph = el(kind === "quote" ? "blockquote" : "p", { dir: "auto" });
  lines.forEach((line, index) => {
    if (index > 0) paragraph.append(el("br"));
    inline(paragraph, line, citations);
  });
  return paragraph;
}

function table(lines, citations) {
  const rule = cells(lines.find((line) => RULE.test(line)) ?? "");
  const [head = [], ...body] = lines.filter((line) => !RULE.test(line)).map(cells);
  const cell = (tag, text, column) => inline(el(tag, { class: sideOf(rule[column]), dir: "auto" }), text, citations);
  const row = (texts, tag) => el("tr", {}, ...texts.map((text, column) => cell(tag, text, column)));
  const rows = body.map((texts) => row(texts, "td"));
  return el("div", { class: "table", tabindex: "0", role: "group", "aria-label": t("table") }, el("table", {}, row(head, "th"), ...rows));
}

function cells(line) {
  return line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
}

/* ":--", ":-:" and "--:" of the line below the head. */
function sideOf(rule = "") {
  if (!rule.endsWith(":")) return null;
  return rule.startsWith(":") ? "is-centre" : "is-end";
}

function inline(parent, text, citations) {
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    parent.append(text.slice(end, match.index));
    end = match.index + appendMatch(parent, match, citations);
  }
  parent.append(text.slice(end));
  return parent;
}

/* Returns how much of the text it has used. */
function appendMatch(parent, match, citations) {
  const { code, bold, em, label, target, cite, url } = match.groups;
  if (url) return appendUrl(parent, url);
  if (code) parent.append(el("code", {}, code));
  else if (bold) parent.append(inline(el("strong"), bold, citations));
  else if (em) parent.append(inline(el("em"), em, citations));
  else if (label) parent.append(isSafe(target) ? link(target, label) : match[0]);
  else parent.append(citation(Number(cite), citations) ?? match[0]);
  return match[0].length;
}

function appendUrl(parent, url) {
  const trimmed = url.replace(TRAILING, "");
  parent.append(link(trimmed, trimmed));
  return trimmed.length;
}

function appendLinked(parent, text) {
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    if (!match.groups.url) continue;
    parent.append(text.slice(end, match.index));
    end = match.index + appendUrl(parent, match.groups.url);
  }
  parent.append(text.slice(end));
}

export function isSafe(target) {
  return /^(https?:\/\/|mailto:)/i.test(target);
}

export function link(href, label, attributes = {}) {
  return el("a", { href, target: "_blank", rel: "noopener noreferrer nofollow", ...attributes }, label);
}

function citation(index, citations) {
  const source = citations?.find((entry) => entry.index === index);
  if (citations && !source) return null;
  const label = source ? t("source", { index, title: source.title }) : null;
  const attributes = { class: "cite", title: label, "aria-label": label };
  if (source?.url && isSafe(source.url)) return link(source.url, String(index), attributes);
  return el("span", { class: "cite", title: label }, String(index));
}
