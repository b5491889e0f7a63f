import { z } from 'zod';
import type { Content, ContentLimits, PreviewPart } from '../contract.js';
import { measureText } from '../text-measure.js';
import { threadParts } from '../thread-parts.js';
import { facet, openMention } from './facets.js';
import { previewSegments, shownText } from './rich-text.js';

export const POST = 'app.bsky.feed.post';

/** Points to one version of a record (com.atproto.repo.strongRef). */
export const recordRef = z.object({ uri: z.string().startsWith('at://'), cid: z.string().min(1) });
export type RecordRef = z.infer<typeof recordRef>;

/** What a reply answers, and the beginning of the thread that it stands in. */
export const replyRefs = z.object({ root: recordRef, parent: recordRef });
export type ReplyRefs = z.infer<typeof replyRefs>;

/** The records that a delivery becomes, but for what only the server can say: image references. */
export const preparedPost = z.object({
  parts: z
    .array(
      z.object({
        rkey: z.string(),
        record: z.object({
          $type: z.literal(POST),
          text: z.string(),
          facets: z.array(facet),
          createdAt: z.iso.datetime(),
        }),
        /** Mentions that could not be looked up when it was prepared. */
        mentions: z.array(openMention),
      }),
    )
    .min(1),
  images: z.array(z.object({ id: z.string(), alternativeText: z.string() })),
  answers: replyRefs.nullable(),
});
export type PreparedPost = z.infer<typeof preparedPost>;
export type PreparedPart = PreparedPost['parts'][number];

/** Of a post's text, beside its graphemes (app.bsky.feed.post). */
const MOST_BYTES = 3_000;

/** How long a text is on Bluesky, which shows long addresses shortened. */
export const blueskyLength = (text: string): number => measureText(shownText(text), 'graphemes');

export const hasTooManyBytes = (text: string): boolean =>
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
