import { z } from 'zod';
import { richText } from './rich-text.js';

/** What a range of a post's text points to (app.bsky.richtext.facet), counted in bytes of UTF-8. */
export const facet = z.object({
  index: z.object({ byteStart: z.number(), byteEnd: z.number() }),
  features: z.array(z.record(z.string(), z.unknown())),
});
export type Facet = z.infer<typeof facet>;

/** A mention whose handle has not been looked up. */
export const openMention = z.object({ handle: z.string(), index: facet.shape.index });
export type OpenMention = z.infer<typeof openMention>;

export interface MarkedText {
  readonly text: string;
  readonly facets: Facet[];
  readonly mentions: OpenMention[];
}

/** A text as it is stored: shortened links, and where everything in it points. */
export function markText(typed: string): MarkedText {
  const facets: Facet[] = [];
  const mentions: OpenMention[] = [];
  let text = '';
  let byteStart = 0;
  for (const segment of richText(typed)) {
    const byteEnd = byteStart + Buffer.byteLength(segment.text);
    const index = { byteStart, byteEnd };
    if (segment.type === 'link') {
      facets.push({ index, features: [{ $type: LINK, uri: segment.uri }] });
    } else if (segment.type === 'tag') {
      facets.push({ index, features: [{ $type: TAG, tag: segment.tag }] });
    } else if (segment.type === 'mention') {
      mentions.push({ handle: segment.handle, index });
    }
    text += segment.text;
    byteStart = byteEnd;
  }
  return { text, facets, mentions };
}

export const mentionFacet = ({ index }: OpenMention, did: string): Facet => ({
  index,
  features: [{ $type: MENTION, did }],
});

export const MENTION = 'app.bsky.richtext.facet#mention';
const LINK = 'app.bsky.richtext.facet#link';
const TAG = 'app.bsky.richtext.facet#tag';
