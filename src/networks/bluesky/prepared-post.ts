import { z } from 'zod';
import { facet, openMention } from './facets.js';

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
