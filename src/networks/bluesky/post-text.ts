import { contentProblems } from '../content-problems.js';
import type { Content, ContentLimits, ContentProblem, PreviewPart } from '../contract.js';
import { measureText } from '../text-measure.js';
import { threadParts } from '../thread-parts.js';
import { previewSegments, shownText } from './rich-text.js';

/** Of a post's text, beside its graphemes (app.bsky.feed.post). */
const MOST_BYTES = 3_000;

/** How long a text is on Bluesky, which shows long addresses shortened. */
export const blueskyLength = (text: string): number => measureText(shownText(text), 'graphemes');

const hasTooManyBytes = (text: string): boolean =>
  measureText(shownText(text), 'bytes') > MOST_BYTES;

/** The texts of the posts that a content becomes: one, or several where the author wants a thread. */
export function textsOf(content: Content, limits: ContentLimits): readonly string[] {
  const most = limits.text?.most ?? Infinity;
  const fits = (text: string) => blueskyLength(text) <= most && !hasTooManyBytes(text);
  if (content.thread !== true || fits(content.text)) return [content.text];
  return threadParts(content.text, fits);
}

/** Images stand in the first post. */
export function blueskyPreview(content: Content, limits: ContentLimits): readonly PreviewPart[] {
  return textsOf(content, limits).map((text, index) => ({
    segments: previewSegments(text),
    media: index === 0 ? content.media : [],
    used: blueskyLength(text),
  }));
}

/** Longer ones are read by nobody, and the server counts every post. */
const MOST_PARTS = 25;

export function blueskyProblems(
  content: Content,
  limits: ContentLimits,
): readonly ContentProblem[] {
  const tooLong = (sentence: string): ContentProblem => ({ rule: 'too-long', sentence });
  // A thread is cut into parts that fit, so that the text itself is measured for a single post.
  const text = content.thread === true ? '' : shownText(content.text);
  const problems = contentProblems({ ...content, text }, limits);
  const parts = textsOf(content, limits).length;
  if (parts > MOST_PARTS) {
    const sentence = `The thread would have ${parts} posts; ${MOST_PARTS} are allowed here. Shorten the text.`;
    return [tooLong(sentence), ...problems];
  }
  if (problems.some(({ rule }) => rule === 'too-long') || !hasTooManyBytes(text)) return problems;
  const sentence =
    'The text has more than 3,000 bytes, as emoji take many each. Shorten it, or use fewer of them.';
  return [tooLong(sentence), ...problems];
}
