import { createHash } from 'node:crypto';
import { z } from 'zod';
import { contentFingerprint } from '../content-fingerprint.js';
import type { Content, DeliveryIdentity, InboundMessage, Prepared } from '../contract.js';
import { MINUTE } from '../../domain/time-units.js';
import { firstGraphemes, measureText } from '../text-measure.js';
import { escaped, tagsIn } from './post-html.js';

const preparedImage = z.object({
  id: z.string(),
  alternativeText: z.string(),
  /** By which the site is asked whether it has this image for this delivery. */
  slug: z.string(),
});
export type PreparedImage = z.infer<typeof preparedImage>;

/** What is stored before the first attempt. The slug is made once from the delivery's key. */
const preparedPost = z.object({
  type: z.literal('post'),
  slug: z.string(),
  title: z.string(),
  text: z.string(),
  tags: z.array(z.string()),
  images: z.array(preparedImage),
});
export type PreparedPost = z.infer<typeof preparedPost>;

const preparedComment = z.object({
  type: z.literal('comment'),
  post: z.number(),
  parent: z.number(),
  /** As HTML, in which form the site keeps it. */
  content: z.string(),
  /** Nothing that was there before can be this reply, in epoch milliseconds. */
  since: z.number(),
});
export type PreparedComment = z.infer<typeof preparedComment>;

const prepared = z.discriminatedUnion('type', [preparedPost, preparedComment]);

/** What an inbound comment keeps for the answer to it. */
export const commentContext = z.object({ post: z.number(), comment: z.number() });

const TITLE_LENGTH = 80;
/** The site's clock may be this far behind ours. */
const CLOCK_MARGIN = 10 * MINUTE;

export function preparePost(
  content: Content,
  identity: DeliveryIdentity,
  answers: InboundMessage | undefined,
): Prepared {
  const fingerprint = contentFingerprint(content);
  const text = content.text.trim();
  if (answers !== undefined) {
    const { post, comment: parent } = commentContext.parse(answers.context);
    const since = identity.dueAt - CLOCK_MARGIN;
    return { body: { type: 'comment', post, parent, content: escaped(text), since }, fingerprint };
  }
  const mark = createHash('sha256').update(identity.key).digest('hex').slice(0, 12);
  const title = content.title?.trim() || titleOf(text);
  const words = slugWords(title);
  const post: PreparedPost = {
    type: 'post',
    slug: words === '' ? mark : `${words}-${mark}`,
    ...{ title, text, tags: [...tagsIn(text)] },
    images: content.media.map(({ id, alternativeText }) => ({
      ...{ id, alternativeText },
      slug: `image-${id.toLowerCase()}-${mark}`,
    })),
  };
  return { body: post, fingerprint };
}

/** Throws `ZodError` for what this adapter did not prepare. */
export const readPrepared = ({ body }: Prepared): PreparedPost | PreparedComment =>
  prepared.parse(body);

/** A page needs a title: the first line, cut at a word. */
function titleOf(text: string): string {
  const line = text.split('\n')[0]?.trim() ?? '';
  if (measureText(line, 'graphemes') <= TITLE_LENGTH) return line;
  const cut = firstGraphemes(line, TITLE_LENGTH);
  return `${cut.replace(/\s+\S*$/u, '')}…`;
}

/** The form that WordPress itself gives to a slug, so that it is kept as it is. */
const slugWords = (title: string): string =>
  title
    .normalize('NFKD')
    .replace(/ß/g, 'ss')
    .replace(/https?:\/\/\S+/g, '')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .split('-')
    .filter(Boolean)
    .slice(0, 8)
    .join('-')
    .slice(0, 60)
    .replace(/-+$/, '');
