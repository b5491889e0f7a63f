import type { PreviewSegment } from '../contract.js';

/** A piece of a post's text as it is shown, and what it points to. */
export type Segment =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'link'; readonly text: string; readonly uri: string }
  | { readonly type: 'mention'; readonly text: string; readonly handle: string }
  | { readonly type: 'tag'; readonly text: string; readonly tag: string };

/** What begins a word, as Bluesky's own library finds them (`@atproto/api`, rich-text/util.ts). */
const MARKED =
  /(?<=^|\s|\()(?:(?<link>https?:\/\/\S+)|@(?<handle>[a-z0-9.-]+\b)|(?<=^|\s)[#＃](?<tag>(?!\ufe0f)[^\s\u00ad\u2060\u200a-\u200d\u20e2]+))/giu;

const HANDLE = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?$/i;
const LONGEST_TAG = 64;

/** Finds links, mentions and tags; a link is shortened to what Bluesky's own app shows of it. */
export function richText(text: string): readonly Segment[] {
  const segments: Segment[] = [];
  const marked = new RegExp(MARKED);
  let taken = 0;
  for (let match = marked.exec(text); match !== null; match = marked.exec(text)) {
    const found = segmentOf(match);
    // What is none itself may hold one, as in “#(https://…)”.
    marked.lastIndex = match.index + (found?.length ?? 1);
    if (found === null) continue;
    if (match.index > taken) segments.push({ type: 'text', text: text.slice(taken, match.index) });
    segments.push(found.segment);
    taken = marked.lastIndex;
  }
  if (taken < text.length) segments.push({ type: 'text', text: text.slice(taken) });
  return segments;
}

/** The text that is stored, and counted. */
export const shownText = (text: string): string =>
  richText(text)
    .map((segment) => segment.text)
    .join('');

export const previewSegments = (text: string): readonly PreviewSegment[] =>
  richText(text).map((segment) => ({ type: segment.type, text: segment.text }));

/** The segment, and how much of the typed text it covers. */
function segmentOf(match: RegExpExecArray): { segment: Segment; length: number } | null {
  const { link, handle, tag } = match.groups ?? {};
  if (link !== undefined) {
    const uri = withoutPunctuation(link);
    if (!URL.canParse(uri)) return null;
    return { segment: { type: 'link', text: shortened(uri), uri }, length: uri.length };
  }
  if (handle !== undefined) {
    if (!HANDLE.test(handle)) return null;
    const text = `@${handle}`;
    return {
      segment: { type: 'mention', text, handle: handle.toLowerCase() },
      length: text.length,
    };
  }
  const name = (tag ?? '').replace(/\p{P}+$/u, '');
  if (name === '' || name.length > LONGEST_TAG || /^[\d\p{P}]+$/u.test(name)) return null;
  return {
    segment: { type: 'tag', text: match[0].charAt(0) + name, tag: name },
    length: name.length + 1,
  };
}

/** A full stop, comma or unopened bracket after a link belongs to the sentence. */
function withoutPunctuation(link: string): string {
  const uri = link.replace(/[.,;:!?]$/, '');
  return uri.endsWith(')') && !uri.includes('(') ? uri.slice(0, -1) : uri;
}

/** As Bluesky's own app shows it: the host and the beginning of the path. */
function shortened(uri: string): string {
  const { host, pathname, search, hash } = new URL(uri);
  const path = (pathname === '/' ? '' : pathname) + search + hash;
  const shown = path.length > 15 ? `${host}${path.slice(0, 13)}...` : host + path;
  return shown.length < uri.length ? shown : uri;
}
