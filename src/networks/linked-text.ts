import { escapeHtml } from '../escape-html.js';

/** A stretch of a line; with an `href` it is a link. */
export interface Segment {
  readonly text: string;
  readonly href: string | null;
}

/** Paragraphs of lines of segments: what a template can loop over without any markup. */
export type Paragraphs = readonly (readonly (readonly Segment[])[])[];

const LINK = /\b(?:https?:\/\/|mailto:)[^\s<>"]+/giu;
/** Punctuation that ends the sentence around a link rather than the link. */
const TRAILING = /[.,;:!?'’”»)\]}…]+$/u;
const PROTOCOLS = new Set(['http:', 'https:', 'mailto:']);

/** An empty line begins a paragraph, a line break stays one, and addresses become links. */
export function readPlainText(text: string): Paragraphs {
  return text
    .replace(/\r\n?/g, '\n')
    .split('\n\n')
    .map((paragraph) => paragraph.split('\n').map(readLine));
}

/** The same as HTML, for a feed. Everything that is not a link of ours is escaped. */
export function plainTextToHtml(text: string): string {
  return readPlainText(text)
    .map((lines) => `<p>${lines.map((line) => line.map(toHtml).join('')).join('<br>')}</p>`)
    .join('');
}

function readLine(line: string): Segment[] {
  const segments: Segment[] = [];
  let end = 0;
  for (const match of line.matchAll(LINK)) {
    const text = withoutTrailing(match[0]);
    const href = safeHref(text);
    if (href === null) continue;
    if (match.index > end) segments.push({ text: line.slice(end, match.index), href: null });
    segments.push({ text, href });
    end = match.index + text.length;
  }
  if (end < line.length) segments.push({ text: line.slice(end), href: null });
  return segments;
}

function withoutTrailing(link: string): string {
  const shorter = link.replace(TRAILING, '');
  // A closing bracket belongs to the link when it was opened in it, as in Wikipedia's addresses.
  return link.startsWith(`${shorter})`) && shorter.includes('(') ? `${shorter})` : shorter;
}

/** What may stand in a link, whoever gave it, a network too; null for anything else. */
export function safeHref(text: string | null): string | null {
  if (text === null || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (!PROTOCOLS.has(url.protocol)) return null;
  if (url.protocol === 'mailto:' && !url.pathname.includes('@')) return null;
  return url.href;
}

function toHtml({ text, href }: Segment): string {
  if (href === null) return escapeHtml(text);
  return `<a href="${escapeHtml(href)}">${escapeHtml(text)}</a>`;
}
